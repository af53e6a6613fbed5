import type { StartInput } from '../src/contract/activities.js';
import type { Json, JsonObject } from '../src/contract/json.js';
import { isJsonObject } from '../src/contract/json-object.js';
import type { RecordingParams } from '../src/contract/request.js';
import { MIX_MODES, RECORD_MODES, type StorageParams } from '../src/zego/index.js';

/** The parts of a StartRecord body. */
export interface StartParts extends Omit<StartInput, 'app' | 'sessionId' | 'profile' | 'storage'> {
  readonly profileParams: RecordingParams;
  readonly storageParams: StorageParams;
  readonly callbackUrl?: string | undefined;
}

/**
 * Returns the body of StartRecord. The request overrides the profile; the wanted layout and whiteboard, and the fields that
 * only a session sets, override both.
 */
export function startBody(parts: StartParts): JsonObject & { RecordInputParams: JsonObject } {
  const { recording } = parts;
  const body = merged(merged({}, jsonOf(parts.profileParams)), jsonOf(recording));
  const given = asObject(body.RecordInputParams);
  const mixed = given.RecordMode !== RECORD_MODES.single;
  const input: Record<string, Json> = { ...given };
  // A single-stream request over a mixed profile sets only its mode: the profile's MixConfig does not apply.
  if (!mixed && recording.RecordInputParams?.MixConfig === undefined) delete input.MixConfig;
  if (mixed) input.MixConfig = mixConfig(asObject(input.MixConfig), parts);
  if (parts.whiteboardId !== undefined) input.Whiteboard = withWhiteboardId(input.Whiteboard, parts.whiteboardId);
  input.ClientTaskId = parts.clientTaskId;
  input.MaxRecordTime = parts.maxRecordSeconds;
  const output = asObject(body.RecordOutputParams);
  return {
    // May have fields that only ZEGO knows.
    ...body,
    RoomId: parts.roomId,
    RecordInputParams: input,
    RecordOutputParams: { ...output, ...(parts.callbackUrl !== undefined && { CallbackUrl: parts.callbackUrl }) },
    StorageParams: jsonOf(parts.storageParams),
  };
}

function mixConfig(base: JsonObject, { layout, streamSuffix }: StartParts): JsonObject {
  const config: Record<string, Json> = { ...base };
  if (layout) {
    // A wanted layout replaces the whole layout of the request, as UpdateLayout would.
    delete config.MixInputList;
    delete config.MixMaxResolutionStreamId;
    Object.assign(config, layout);
    if (layout.MixMode !== undefined && layout.MixMode !== MIX_MODES.custom) delete config.MixInputList;
  }
  if (streamSuffix !== undefined && typeof config.MixOutputStreamId === 'string') {
    config.MixOutputStreamId += streamSuffix;
  }
  return config;
}

function withWhiteboardId(whiteboards: Json | undefined, WhiteboardId: string): Json {
  const first: Json | undefined = isArray(whiteboards) ? whiteboards[0] : undefined;
  return [{ ...asObject(first), WhiteboardId }];
}

/** Merges objects field by field; replaces everything else, arrays included. `null` unsets a field. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (value === null) delete result[key];
    else result[key] = withoutNulls(value, before);
  }
  return result;
}

function withoutNulls(value: Json, before?: Json): Json {
  if (isArray(value)) return value.map((entry) => withoutNulls(entry));
  return isJsonObject(value) ? merged(asObject(before), value) : value;
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function jsonOf(value: StorageParams | RecordingParams): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
