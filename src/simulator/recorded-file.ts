import { FILE_STATUS } from '../zego/index.js';
import type { Take } from './footage.js';
import { type MediaPart, mediaParts } from './media/media-parts.js';

/** A finished file or picture with its content. */
export interface RecordedFile extends Take {
  readonly durationMs: number;
  readonly sizeBytes: number;
  /** Its objects in a bucket, the file itself first. */
  readonly parts: readonly [MediaPart, ...MediaPart[]];
  /** ZEGO's file status. */
  status: number;
  /** When its status became final, in Unix milliseconds. */
  settledAt?: number;
  videoId?: string;
}

/** The same objects, the first of them cut to half its size. */
export function halved([first, ...rest]: RecordedFile['parts']): RecordedFile['parts'] {
  return [{ ...first, content: first.content.subarray(0, Math.ceil(first.content.length / 2)) }, ...rest];
}

/** The file of a take, not yet uploaded. Its content is a sample of another duration. */
export function recordedFile(take: Take & { readonly durationMs: number }, fragmentFolder: string): RecordedFile {
  const { format, tracks } = take.source;
  const parts = mediaParts(take.fileId, format, tracks, fragmentFolder);
  return { ...take, parts, sizeBytes: parts[0].content.length, status: FILE_STATUS.uploading };
}
