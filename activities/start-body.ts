import type { StartInput } from '../src/contract/activities.js';
import type { Json, JsonObject } from '../src/contract/json.js';
import { isJsonObject } from '../src/contract/json-object.js';
import type { RecordingParams } from '../src/contract/request.js';
import type { StorageParams } from '../src/zego/index.js';

/** ZEGO's RecordMode and MixMode values that decide what belongs into a body. */
const SINGLE_STREAM = 1;
const CUSTOM_LAYOUT = 1;

/** What a StartRecord body is put together from. */
export interface StartParts extends Omit<StartInput, 'app' | 'sessionId' | 'profile' | 'storage'> {
  readonly profileParams: RecordingParams;
  readonly storageParams: StorageParams;
  readonly callbackUrl?: string | undefined;
}

/** The body of StartRecord: profile, then the request, then the wanted layout and whiteboard, then what is ours to say. */
export function startBody(parts: StartParts): JsonObject & { RecordInputParams: JsonObject } {
  const { recording } = parts;
  const body = merged(merged({}, jsonOf(parts.profileParams)), jsonOf(recording));
  const asked = asObject(body.RecordInputParams);
  const mixed = asked.RecordMode !== SINGLE_STREAM;
  const input: Record<string, Json> = { ...asked };
  // A single-stream request over a mixed profile brings its mode only: the profile's mixing is not for it.
  if (!mixed && recording.RecordInputParams?.MixConfig === undefined) delete input.MixConfig;
  if (mixed) input.MixConfig = mixConfig(asObject(input.MixConfig), parts);
  if (parts.whiteboardId !== undefined) input.Whiteboard = withWhiteboardId(input.Whiteboard, parts.whiteboardId);
  input.ClientTaskId = parts.clientTaskId;
  input.MaxRecordTime = parts.maxRecordSeconds;
  const output = asObject(body.RecordOutputParams);
  return {
    // Parts that only ZEGO knows; what follows is the session's own to say.
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
    // A wanted layout replaces the one of the request whole, as UpdateLayout would.
    delete config.MixInputList;
    delete config.MixMaxResolutionStreamId;
    Object.assign(config, layout);
    if (layout.MixMode !== undefined && layout.MixMode !== CUSTOM_LAYOUT) delete config.MixInputList;
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

/** Objects are merged field by field; everything else, lists included, is replaced. `null` unsets a field. */
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
  const plain: JsonObject = JSON.parse(JSON.stringify(value));
  return plain;
}
