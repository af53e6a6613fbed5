import type { FileView } from '../../src/contract/view.js';
import { isRecord } from '../../src/json/objects.js';
import { readDetail } from '../../src/zego/tables/callback-detail.js';
import { CALLBACK_EVENTS } from '../../src/zego/tables/callback-events.js';
import { FILE_STATUS } from '../../src/zego/tables/statuses.js';
import type { NamedPlaylist } from '../state/task.js';

/** The facts that a session reads from a callback. All of them are hints that a poll has to confirm. */
export interface CallbackFacts {
  readonly taskId: string;
  /** ZEGO's AppId. */
  readonly appId?: number;
  readonly eventType: number;
  readonly quitReason?: number;
  /** The pictures that an event 1 names. Such an event does not mean that the task ended. */
  readonly pictures: readonly FileView[];
  readonly isPicture: boolean;
  /** Whether it is an event 1 that names no file at all. */
  readonly nothingUploaded: boolean;
  /** The image that event 3 is about. */
  readonly image?: { readonly imageType?: number; readonly imageUrl?: string };
  /** The stream that event 6 is about. */
  readonly streamId?: string;
  /** The playlist of event 102, if its address is valid. */
  readonly playlist?: NamedPlaylist;
}

const PICTURES_A_CALLBACK = 50;
/** The longest string, as in the gateway. */
const TEXT_MAX = 1_024;
const WEB_ADDRESS = /^https?:\/\/[^\s/?#@\\]+(?:[/?#][^\s\\]*)?$/i;

/** Reads a callback's body, whatever it is; returns undefined if it names no task or event. */
export function readCallback(body: unknown): CallbackFacts | undefined {
  // Some Temporal clients send the whole body as a JSON string.
  const fields = asObject(readDetail(body));
  const taskId = asText(fields?.task_id);
  const eventType = asNumber(fields?.event_type);
  if (!fields || !taskId || eventType === undefined) return undefined;
  const detail = asObject(readDetail(fields.detail)) ?? {};
  const listed = Array.isArray(detail.file_info) ? detail.file_info.slice(0, PICTURES_A_CALLBACK) : undefined;
  const infos = (listed ?? []).map(asObject).filter((info) => info !== undefined);
  const isPicture =
    eventType === CALLBACK_EVENTS.uploaded &&
    infos.length > 0 &&
    infos.every((info) => info.output_file_format === 'jpg');
  const quitReason = asNumber(detail.quit_reason);
  const appId = asNumber(fields.app_id);
  return {
    taskId,
    eventType,
    ...(appId !== undefined && { appId }),
    ...(quitReason !== undefined && { quitReason }),
    isPicture,
    pictures: isPicture ? infos.flatMap((info) => picture(taskId, info) ?? []) : [],
    nothingUploaded: eventType === CALLBACK_EVENTS.uploaded && listed?.length === 0,
    ...about(eventType, detail),
  };
}

/** Returns the image, stream or playlist that an event is about. */
function about(
  eventType: number,
  detail: Record<string, unknown>,
): Pick<CallbackFacts, 'image' | 'streamId' | 'playlist'> {
  const streamId = asText(detail.stream_id);
  const ofStream = streamId !== undefined && { streamId };
  switch (eventType) {
    case CALLBACK_EVENTS.imageUnavailable: {
      const [imageType, imageUrl] = [asNumber(detail.image_type), asText(detail.image_url)];
      return { image: { ...(imageType !== undefined && { imageType }), ...(imageUrl && { imageUrl }) } };
    }
    case CALLBACK_EVENTS.streamMissing:
      return { ...ofStream };
    case CALLBACK_EVENTS.hlsAddress: {
      const [fileId, url] = [asText(detail.file_id), asWebAddress(detail.file_url)];
      return fileId !== undefined && url !== undefined ? { playlist: { fileId, url, ...ofStream } } : {};
    }
    default:
      return {};
  }
}

function picture(taskId: string, info: Record<string, unknown>): FileView | undefined {
  const fileId = asText(info.file_id);
  if (!fileId) return undefined;
  const url = asText(info.file_url);
  const beganAtMs = asNumber(info.begin_timestamp) ?? 0;
  return {
    taskId,
    fileId,
    ...(url && { url }),
    format: 'jpg',
    sizeBytes: Math.max(0, asNumber(info.file_size) ?? 0),
    durationMs: 0,
    // Dates past the year 275760 cannot be written.
    beganAt: new Date(Math.min(Math.max(0, beganAtMs), 8.64e15)).toISOString(),
    state: stateOf(asNumber(info.status)),
    note: 'named by a callback; DescribeRecordStatus does not list pictures',
  };
}

function stateOf(status: number | undefined): FileView['state'] {
  if (status === FILE_STATUS.backup) return 'backup';
  return status === FILE_STATUS.failed ? 'failed' : 'uploaded';
}

/** Returns the own fields of an object; undefined for arrays and other values. */
function asObject(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? { ...value } : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, TEXT_MAX) : undefined;
}

/** Accepts plain http and https addresses only, since callbacks can be forged; never one that was cut. */
function asWebAddress(value: unknown): string | undefined {
  const isOne = typeof value === 'string' && value.length < TEXT_MAX && WEB_ADDRESS.test(value);
  return isOne ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
