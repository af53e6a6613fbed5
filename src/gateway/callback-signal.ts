import type { Json, JsonObject } from '../contract/index.js';
import { type CallbackFile, detailOf, type ZegoCallback } from '../zego/index.js';

const MAX_TEXT_CHARACTERS = 1_024;
const MAX_KEY_CHARACTERS = 64;
const MAX_DETAIL_FIELDS = 20;
const MAX_FILES = 50;

/**
 * Returns the part of a callback that enters a session's history: ZEGO's fields without signature and nonce, bounded in
 * size. Of the files of event 1 only pictures keep their details, since DescribeRecordStatus reports all others.
 * `file_count` is the number of files.
 */
export function signalBody(callback: ZegoCallback): JsonObject {
  const { app_id, task_id, room_id, event_type, message, timestamp, sequence } = callback;
  return {
    ...scalars({ app_id, task_id, room_id, event_type, message, timestamp, sequence }),
    detail: { ...scalars(callback.detail), ...filesOf(callback) },
  };
}

function filesOf(callback: ZegoCallback): JsonObject {
  const files = detailOf(callback, 'uploaded')?.file_info;
  return files ? { file_info: files.slice(0, MAX_FILES).map(fileOf), file_count: files.length } : {};
}

function fileOf(file: CallbackFile): JsonObject {
  const { output_file_format, file_id, file_url, file_size, begin_timestamp, status } = file;
  return output_file_format?.toLowerCase() === 'jpg'
    ? { ...scalars({ file_id, file_url, file_size, begin_timestamp, status }), output_file_format: 'jpg' }
    : scalars({ output_file_format });
}

/** Returns the scalar fields, with long strings cut. */
function scalars(fields: object): JsonObject {
  const kept = Object.entries(fields).flatMap(([key, value]): [string, Json][] => {
    if (key.length > MAX_KEY_CHARACTERS) return [];
    if (typeof value === 'string') return [[key, value.slice(0, MAX_TEXT_CHARACTERS)]];
    return typeof value === 'boolean' || Number.isFinite(value) ? [[key, value]] : [];
  });
  return Object.fromEntries(kept.slice(0, MAX_DETAIL_FIELDS));
}
