import type { FileView } from './view.js';

const ENDING = '.sw';

/** Returns the name of a media file's `.sw` file: the same with another extension (StartRecord, RecordSoundWave). */
function soundWaveOf(fileId: string): string {
  return `${stemOf(fileId)}${ENDING}`;
}

/** Adds to each media file its expected `.sw` file, unless it already has one. */
export function withSoundWaves(files: readonly FileView[]): FileView[] {
  return files.map((file) => {
    const { fileId, format, soundWave } = file;
    if (fileId === '' || format === 'jpg' || soundWave || isSoundWave(file)) return file;
    return { ...file, soundWave: { fileId: soundWaveOf(fileId), state: 'unchecked' } };
  });
}

/** Moves each `.sw` file that ZEGO lists into the media file that it belongs to. */
export function joinSoundWaves(files: readonly FileView[]): readonly FileView[] {
  const waves = new Map(files.filter(isSoundWave).map((file) => [file.fileId, file]));
  if (waves.size === 0) return files;
  const joined = files
    .filter((file) => !isSoundWave(file))
    .map((file): FileView => {
      const wave = waves.get(soundWaveOf(file.fileId));
      if (!wave) return file;
      waves.delete(wave.fileId);
      return { ...file, soundWave: listed(wave) };
    });
  return [...joined, ...waves.values()];
}

/** Whether a file is a `.sw` file: it holds volumes and no footage. */
export function isSoundWave({ fileId }: FileView): boolean {
  return fileId.endsWith(ENDING);
}

function listed({ fileId, state, sizeBytes }: FileView): NonNullable<FileView['soundWave']> {
  const size = sizeBytes > 0 && { sizeBytes };
  if (state !== 'failed') return { fileId, state: 'unchecked', ...size };
  return { fileId, state: 'missing', ...size, note: 'ZEGO could not upload it' };
}

function stemOf(fileId: string): string {
  return fileId.replace(/\.[^./]*$/, '');
}
