import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileView } from '../../contract/index.js';
import { sizeText } from '../../wording/amounts.js';
import type { Terminal } from '../terminal.js';

/** Prints where each file lies in the bucket's folder. Returns whether all files exist with their reported sizes. */
export async function printFiles(
  files: readonly FileView[],
  bucketFolder: string,
  terminal: Terminal,
): Promise<boolean> {
  let all = files.length > 0;
  for (const { fileId, sizeBytes } of files) {
    const path = join(bucketFolder, fileId);
    const found = await stat(path).catch(() => undefined);
    if (found?.size === sizeBytes) {
      terminal.out(`In the bucket: ${path} (${sizeText(found.size)})`);
      continue;
    }
    all = false;
    const words = found ? `${path} has ${found.size} bytes; ZEGO reported ${sizeBytes}` : `${path} is missing`;
    terminal.out(terminal.emphasis('red', words));
  }
  return all;
}
