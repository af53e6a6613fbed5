import { checkRequest } from '../../client/check-request.js';
import type { JsonObject, SessionRequest } from '../../contract/index.js';
import { isJsonObject } from '../../contract/json-object.js';
import { WrongUsage } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { jsonInput } from './json-input.js';
import { isPreset, layoutFrom } from './layout-input.js';

/** Flags of a session request; `request` is a JSON source with the rest of it. */
export interface RequestFlags {
  readonly app?: string;
  readonly profile?: string;
  readonly storage?: string;
  readonly request?: string;
  readonly recordSeconds?: number;
  readonly layout?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Builds a session request from flags, which override `--request`.
 * @throws WrongUsage; InvalidRequest with every mistake of form
 */
export async function requestFrom(room: string, flags: RequestFlags, terminal: Terminal): Promise<SessionRequest> {
  const base = flags.request === undefined ? {} : await jsonInput(flags.request, '--request', terminal);
  if (base['roomId'] !== undefined && base['roomId'] !== room) {
    throw new WrongUsage(`The request is for room ${JSON.stringify(base['roomId'])}, but ROOM is "${room}".`);
  }
  const { app, profile, storage, recordSeconds, layout, metadata } = flags;
  const request: unknown = {
    ...base,
    roomId: room,
    ...(app !== undefined && { app }),
    ...(profile !== undefined && { profile }),
    ...(storage !== undefined && { storage }),
    ...(recordSeconds !== undefined && { limits: { ...objectAt(base, 'limits'), recordSeconds } }),
    ...(metadata !== undefined && { metadata: { ...objectAt(base, 'metadata'), ...metadata } }),
    ...(layout !== undefined && { recording: withLayout(base, await layoutNamed(layout, terminal)) }),
  };
  checkRequest(request);
  return request;
}

function layoutNamed(layout: string, terminal: Terminal): Promise<JsonObject> {
  return isPreset(layout) ? layoutFrom({ [layout]: true }, terminal) : jsonInput(layout, '--layout', terminal);
}

function withLayout(base: JsonObject, layout: JsonObject): JsonObject {
  const recording = objectAt(base, 'recording');
  const input = partAt(recording, 'RecordInputParams');
  const mixConfig = { ...partAt(input, 'MixConfig'), ...layout };
  return { ...recording, RecordInputParams: { ...input, MixConfig: mixConfig } };
}

/** Like `objectAt`, but a `null`, which removes the profile's value, is an empty object. */
function partAt(parent: JsonObject, key: string): JsonObject {
  return parent[key] === null ? {} : objectAt(parent, key);
}

function objectAt(parent: JsonObject, key: string): JsonObject {
  const found = parent[key];
  if (found === undefined) return {};
  if (isJsonObject(found)) return found;
  throw new WrongUsage(`The request's "${key}" must be an object.`);
}
