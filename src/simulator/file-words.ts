import { type CallbackFile, FILE_STATUS, type RecordFile, STORAGE_VENDORS } from '../zego/index.js';
import type { RecordedFile } from './recorded-file.js';
import type { TaskSettings } from './task-settings.js';

/** Stores for which the vendor tells no address (DescribeRecordStatus, `FileUrl`). */
const VENDORS_WITHOUT_URL: readonly number[] = [STORAGE_VENDORS.qiniuKodo, STORAGE_VENDORS.alibabaVod];

/** An entry of `RecordFiles`. */
export function recordFile(file: RecordedFile, settings: TaskSettings, fileUrl: string): RecordFile {
  const url = tellsUrl(file, settings) ? fileUrl : undefined;
  return {
    UserId: file.source.userId,
    UserName: file.source.userId,
    StreamId: file.source.streamId,
    FileId: file.fileId,
    ...(file.videoId === undefined ? {} : { VideoId: file.videoId }),
    ...(url === undefined ? {} : { FileUrl: url }),
    OutputFileFormat: file.source.format,
    FileSize: file.sizeBytes,
    Duration: file.durationMs,
    ResolutionWidth: file.source.width,
    ResolutionHeight: file.source.height,
    MediaTrackType: file.source.tracks,
    BeginTimestamp: file.beganAt,
    Status: file.status,
  };
}

/** An entry of `file_info` in callback event 1. */
export function fileInfo(file: RecordedFile, settings: TaskSettings, fileUrl: string): CallbackFile {
  const url = tellsUrl(file, settings) ? fileUrl : undefined;
  return {
    user_id: file.source.userId,
    user_name: file.source.userId,
    stream_id: file.source.streamId,
    file_id: file.fileId,
    ...(file.videoId === undefined ? {} : { video_id: file.videoId }),
    ...(url === undefined ? {} : { file_url: url }),
    output_file_format: file.source.format,
    file_size: file.sizeBytes,
    duration: file.durationMs,
    resolution_width: file.source.width,
    resolution_height: file.source.height,
    media_track_type: file.source.tracks,
    begin_timestamp: file.beganAt,
    custom_begin_timestamp: file.beganAt,
    status: file.status,
  };
}

/** A file has an address once it lies in a store that gives one; the vendor's backup always does. */
function tellsUrl(file: RecordedFile, settings: TaskSettings): boolean {
  if (file.status === FILE_STATUS.backup) return true;
  return file.status === FILE_STATUS.uploaded && !VENDORS_WITHOUT_URL.includes(settings.storage.Vendor);
}
