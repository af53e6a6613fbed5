import { z } from 'zod';
import type { CheckAnswer } from '../src/contract/activities.js';
import { filledInBySession } from '../src/contract/filled-in.js';
import type { JsonObject } from '../src/contract/json.js';
import type { Mistake } from '../src/contract/messages.js';
import { mistakesOf } from '../src/contract/mistakes.js';
import { type CheckedRequest, DEFAULT_LIMITS, type SessionRequest } from '../src/contract/request.js';
import { REQUEST_PATHS, sessionRequestSchema } from '../src/contract/request.schema.js';
import { oversizeOf } from '../src/contract/request-size.js';
import type { WebhookSubscription } from '../src/contract/webhooks.js';
import {
  canvasOfMixConfig,
  checkRequest as checkZegoRequest,
  MIX_MODES,
  RECORD_MODES,
  STREAM_TYPES,
  TASK_SECONDS,
  unusedParameters,
} from '../src/zego/index.js';
import { type ChosenEntries, chooseEntries } from './choose-entries.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';
import { startBody } from './start-body.js';

/**
 * Checks a request against schema and configuration, as the StartRecord that it will become. Returns the request with its
 * defaults, or all of its mistakes at once: an invalid field hides no mistake of another.
 */
export function checkRequest(request: unknown, dependencies: ActivityDependencies): CheckAnswer {
  const { wanted, wrong, mistakes } = parsed(request);
  if (wanted === undefined) return { valid: false, mistakes };
  const entries = chooseEntries(wanted, dependencies);
  const answer = wrong.has('recording') ? undefined : checkBody(wanted, entries, dependencies);
  // An invalid field gets no further mistakes.
  const ofEntries = entries.mistakes.filter(({ path }) => !wrong.has(path));
  const ofBody = answer?.valid === false ? answer.mistakes.filter(({ path }) => !wrong.has(path)) : [];
  const all = [...mistakes, ...ofEntries, ...ofBody];
  return answer?.valid === true && all.length === 0 ? answer : { valid: false, mistakes: all };
}

/** The valid fields of a request, and the names of its invalid ones. */
interface Parsed {
  /** Undefined if the request is no object. */
  readonly wanted: Partial<SessionRequest> | undefined;
  readonly wrong: ReadonlySet<string>;
  readonly mistakes: readonly Mistake[];
}

function parsed(request: unknown): Parsed {
  const oversize = oversizeOf(request);
  if (oversize.length > 0) return { wanted: undefined, wrong: new Set(), mistakes: oversize };
  const { data, error } = sessionRequestSchema.safeParse(request);
  if (error === undefined) return { wanted: plain(data), wrong: new Set(), mistakes: [] };
  const mistakes = mistakesOf(error, REQUEST_PATHS);
  const wrong = new Set(error.issues.flatMap((issue) => fieldsOf(issue)));
  const fields = z.looseObject({}).safeParse(request).data;
  if (fields === undefined) return { wanted: undefined, wrong, mistakes };
  const others = Object.entries(fields).filter(([name]) => !wrong.has(name));
  const right = sessionRequestSchema.partial().safeParse(Object.fromEntries(others)).data;
  return { wanted: plain(right ?? {}), wrong, mistakes };
}

function fieldsOf({ path: [field], ...issue }: z.core.$ZodIssue): readonly string[] {
  if (field !== undefined) return [String(field)];
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}

/** Returns a copy without the fields whose value is undefined. */
function plain(value: object): Partial<SessionRequest> {
  return JSON.parse(JSON.stringify(value));
}

/** Checks the request as the body of StartRecord; returns undefined if its profile or storage is unknown. */
function checkBody(
  wanted: Partial<SessionRequest>,
  { app = '', profile, storage }: ChosenEntries,
  dependencies: ActivityDependencies,
): CheckAnswer | undefined {
  if (profile === undefined || storage === undefined) return undefined;
  const profileParams = entryOf(dependencies.profiles, profile);
  const storageParams = entryOf(dependencies.storages, storage);
  if (!profileParams || !storageParams) return undefined;
  const request = filledIn(wanted, { app, profile, storage });
  // An unknown app is already a mistake, so that this result is not used.
  const { maxRecordSeconds = TASK_SECONDS.maxRecord.default, appId = 0 } = entryOf(dependencies.apps, app) ?? {};
  const body = startBody({
    roomId: request.roomId,
    recording: request.recording,
    clientTaskId: '00000000-0000-4000-8000-000000000000-0-1',
    maxRecordSeconds,
    profileParams,
    storageParams,
  });
  const check = checkZegoRequest('StartRecord', body, { maxRecordSeconds });
  if (!check.valid) return { valid: false, mistakes: check.mistakes.map((one) => placed(one, request)) };
  const { RecordInputParams, RecordOutputParams } = check.body;
  const { RecordMode, StreamType, HasWhiteboard, MixConfig } = RecordInputParams;
  const isMixed = RecordMode === RECORD_MODES.mixed;
  const soundOnly = isMixed && StreamType === STREAM_TYPES.audio;
  const said = { RecordInputParams: { ...profileParams.RecordInputParams, ...request.recording.RecordInputParams } };
  const canvas = isMixed && !soundOnly ? canvasOfMixConfig(MixConfig) : undefined;
  const warnings = [...filledInBySession(said), ...unusedParameters(body)];
  return {
    valid: true,
    request,
    appId,
    recordMode: isMixed ? 'mixed' : 'single',
    hasWhiteboard: HasWhiteboard && !soundOnly,
    ...(canvas && { canvas }),
    ...initial(body.RecordInputParams),
    maxTaskSeconds: maxRecordSeconds,
    ...(warnings.length > 0 && { warnings: warnings.map((one) => placed(one, request)) }),
    maxIdleSeconds: RecordInputParams.MaxIdleTime,
    picturesOnly: RecordOutputParams.OutputFileFormat === 'jpg',
    hasSoundWaves: isMixed && MixConfig?.RecordSoundWave === true,
    ...subscriptions(dependencies),
    outputFolder: RecordOutputParams.OutputFolder ?? '',
  };
}

function filledIn(
  {
    roomId = '',
    recording = {},
    limits,
    whenInterrupted = 'restart',
    redundancy = 1,
    metadata = {},
  }: Partial<SessionRequest>,
  entries: Pick<CheckedRequest, 'app' | 'profile' | 'storage'>,
): CheckedRequest {
  const { app, profile, storage } = entries;
  return {
    roomId,
    app,
    profile,
    storage,
    recording,
    limits: { ...DEFAULT_LIMITS, ...limits },
    whenInterrupted,
    redundancy,
    metadata,
  };
}

/** Returns the configured endpoints, to which a session sends its events. */
function subscriptions({ webhooks = {} }: ActivityDependencies): { webhooks?: readonly WebhookSubscription[] } {
  const all = Object.entries(webhooks).map(([endpoint, { events }]) => ({ endpoint, events }));
  return all.length > 0 ? { webhooks: all } : {};
}

/** Returns the layout and whiteboard that a task starts with, to be restored when a change is rejected. */
function initial({ MixConfig, Whiteboard }: JsonObject): { initialLayout?: JsonObject; initialWhiteboardId?: string } {
  const layout = layoutSchema.safeParse(MixConfig);
  const whiteboard = whiteboardsSchema.safeParse(Whiteboard).data?.[0];
  return {
    ...(layout.success && { initialLayout: JSON.parse(JSON.stringify(layout.data)) }),
    ...(whiteboard && { initialWhiteboardId: whiteboard.WhiteboardId }),
  };
}

const layoutSchema = z.object({
  MixMode: z.json().default(MIX_MODES.grid),
  MixInputList: z.json().optional(),
  MixMaxResolutionStreamId: z.json().optional(),
});
const whiteboardsSchema = z.array(z.object({ WhiteboardId: z.string() }));

/** Returns a mistake with its path in the caller's request, or in the configuration. */
function placed({ path, message }: Mistake, { storage }: CheckedRequest): Mistake {
  if (path === 'RoomId') return { path: 'roomId', message };
  if (path.startsWith('StorageParams')) {
    return { path: `configuration storages.${storage}${path.slice('StorageParams'.length)}`, message };
  }
  return { path: `recording.${path}`, message };
}
