import type { FileFormat } from '../zego/index.js';
import { fileExtension, type Tracks } from './media/media-parts.js';

const TYPE_LETTERS: Record<Tracks, string> = { 1: 'A', 2: 'V', 3: 'VA' };

interface FileNameParts {
  readonly taskId: string;
  readonly roomId: string;
  /** UserId and StreamId, the mix's id, or `whiteboard`. */
  readonly nameParts: readonly string[];
  readonly tracks: Tracks;
  readonly format: FileFormat;
  /** Unix milliseconds. */
  readonly beganAt: number;
}

/**
 * The name of a file by ZEGO's only naming rule: `TaskId_RoomId_UserId_StreamId_Type_UTC` and its variants, with UTC as
 * yyyyMMddHHmmssSSS (StartRecord, `OutputFileRule`).
 */
export function recordedFileName(of: FileNameParts): string {
  const utc = new Date(of.beganAt).toISOString().replace(/\D/g, '');
  const stem = [of.taskId, of.roomId, ...of.nameParts, TYPE_LETTERS[of.tracks], utc].join('_');
  return `${stem}.${fileExtension(of.format)}`;
}
