import { FILE_STATUS } from '../zego/index.js';
import type { Take } from './footage.js';
import { type MediaPart, mediaParts } from './media/media-parts.js';

/** A finished file or picture on its way into a store. */
export interface RecordedFile extends Take {
  readonly durationMs: number;
  readonly sizeBytes: number;
  /** The objects that it consists of, itself first. */
  readonly parts: readonly [MediaPart, ...MediaPart[]];
  /** ZEGO's file status. */
  status: number;
  /** When it came to rest, in Unix milliseconds. */
  settledAt?: number;
  videoId?: string;
}

/** The file that a take leaves, not yet uploaded. Its content is a sample, so its real length differs. */
export function recordedFile(take: Take & { readonly durationMs: number }, fragmentFolder: string): RecordedFile {
  const { format, tracks } = take.source;
  const parts = mediaParts(take.fileId, format, tracks, fragmentFolder);
  return { ...take, parts, sizeBytes: parts[0].content.length, status: FILE_STATUS.uploading };
}
