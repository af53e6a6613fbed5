import { type CallbackFile, FILE_STATUS, type RecordFile, STORAGE_VENDORS } from '../zego/index.js';
import type { RecordedFile } from './recorded-file.js';
import type { TaskSettings } from './task-settings.js';

/** Stores whose files ZEGO reports without a URL (DescribeRecordStatus, `FileUrl`). */
const VENDORS_WITHOUT_URL: readonly number[] = [STORAGE_VENDORS.qiniuKodo, STORAGE_VENDORS.alibabaVod];

/** The entry of a file in `RecordFiles`. */
export function recordFile(file: RecordedFile, settings: TaskSettings, fileUrl: string): RecordFile {
  const url = hasUrl(file, settings) ? fileUrl : undefined;
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

/** The entry of a file in `file_info` of callback event 1. */
export function fileInfo(file: RecordedFile, settings: TaskSettings, fileUrl: string): CallbackFile {
  const url = hasUrl(file, settings) ? fileUrl : undefined;
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

/** Whether ZEGO reports a URL: for files in its backup always, for uploaded files depending on the store. */
function hasUrl(file: RecordedFile, settings: TaskSettings): boolean {
  if (file.status === FILE_STATUS.backup) return true;
  return file.status === FILE_STATUS.uploaded && !VENDORS_WITHOUT_URL.includes(settings.storage.Vendor);
}
