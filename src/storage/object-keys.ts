/**
 * Returns the keys that the object of a file may have, the likeliest first. ZEGO's examples all have a folder with a slash at
 * its end and none at its beginning. Its page does not document any other folder (StartRecord, `OutputFolder`), so all
 * variants are tried.
 */
export function objectKeysOf(outputFolder: string, fileId: string): readonly string[] {
  const slashed = outputFolder === '' || outputFolder.endsWith('/') ? outputFolder : `${outputFolder}/`;
  const folders = [outputFolder, slashed, outputFolder.replace(/^\/+/, ''), slashed.replace(/^\/+/, '')];
  return [...new Set(folders.map((folder) => folder + fileId))];
}
