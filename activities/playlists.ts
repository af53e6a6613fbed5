import type { FileView } from '../src/contract/view.js';

/**
 * Whether a file is an hls playlist. ZEGO's documents say neither whether its `FileSize` counts the fragments as well,
 * nor where the fragments lie in the backup store (DescribeRecordStatus, `RecordFiles`).
 */
export function isPlaylist({ format, fileId }: Pick<FileView, 'format' | 'fileId'>): boolean {
  return format === 'hls' || fileId.endsWith('.m3u8');
}
