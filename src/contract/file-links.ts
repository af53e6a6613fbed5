import { isPlaylist } from './files.js';
import type { FileView } from './view.js';

/** Whether the gateway makes links to the files of a session. Absent from a reading if `gateway.fileLinks` is not set. */
export interface FileLinksState {
  /** Why it can make none for this session, for a person; absent if it can. */
  readonly whyNot?: string;
}

/** A link to the object of a file: whoever has it may read the object until it expires. */
export interface FileLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Whether a file is in the customer's bucket for certain. */
export function isInBucket({ state }: Pick<FileView, 'state'>): boolean {
  return state === 'verified' || state === 'rescued';
}

/** Returns why one link is no use for a file in the bucket; undefined if there can be one. */
export function whyNoLink(file: Pick<FileView, 'format' | 'fileId' | 'videoId'>): string | undefined {
  if (file.videoId !== undefined) return `it is video ${file.videoId} of a VOD store, whose own console plays it`;
  if (!isPlaylist(file)) return undefined;
  return 'it is an hls playlist, whose fragments are files of their own: one link opens none of them';
}

/** Whether browsers play a file. */
export function isPlayable(file: Pick<FileView, 'format' | 'fileId' | 'videoId'>): boolean {
  return whyNoLink(file) === undefined && /\.mp4$/i.test(file.fileId);
}
