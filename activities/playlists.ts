import type { FileView } from '../src/contract/view.js';

/**
 * Whether a file is an hls playlist. ZEGO does not document whether its `FileSize` includes the fragments, or where its
 * backup store has them (DescribeRecordStatus, `RecordFiles`).
 */
export function isPlaylist({ format, fileId }: Pick<FileView, 'format' | 'fileId'>): boolean {
  return format === 'hls' || fileId.endsWith('.m3u8');
}
