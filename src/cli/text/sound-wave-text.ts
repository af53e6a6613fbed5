import type { SoundWave } from '../../contract/view.js';
import { sizeText } from './amounts.js';

/** The `.sw` file beside a media file: `lesson.sw verified, 1.4 kB`, or why it is not. */
export function soundWaveText({ fileId, state, sizeBytes, note }: SoundWave): string {
  const size = sizeBytes === undefined ? [] : [sizeText(sizeBytes)];
  return [`${fileId} ${state}`, ...(note === undefined ? size : [note])].join(', ');
}
