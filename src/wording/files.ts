import { omittedOf } from '../contract/files.js';
import type { FileView, OmittedFiles, SessionView, SoundWave } from '../contract/view.js';
import { sizeText } from './amounts.js';
import { dateText } from './times.js';

/** Returns the files of a session and its omitted files: those of its manifest, or of its tasks so far. */
export function filesOf({ outcome, tasks }: SessionView): {
  readonly files: readonly FileView[];
  readonly omitted: OmittedFiles | undefined;
} {
  if (outcome) return { files: outcome.files, omitted: outcome.filesOmitted };
  return { files: tasks.flatMap(({ files }) => files), omitted: omittedOf(tasks) };
}

/** Returns remarks on a file: its note, the end of ZEGO's backup, the `.sw` file beside it. */
export function fileRemarks({ state, note, expiresAt, soundWave }: FileView): string[] {
  return [
    ...(note === undefined ? [] : [note]),
    ...(state === 'backup' && expiresAt !== undefined ? [`ZEGO keeps it until ${dateText(expiresAt)}`] : []),
    ...(soundWave ? [soundWaveText(soundWave)] : []),
  ];
}

/** The `.sw` file beside a media file: `lesson.sw verified, 1.4 kB`, or its note. */
function soundWaveText({ fileId, state, sizeBytes, note }: SoundWave): string {
  const size = sizeBytes === undefined ? [] : [sizeText(sizeBytes)];
  return [`${fileId} ${state}`, ...(note === undefined ? size : [note])].join(', ');
}
