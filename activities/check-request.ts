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
  checkRequest as checkZegoRequest,
  RECORD_MODES,
  STREAM_TYPES,
  TASK_SECONDS,
  unusedParameters,
} from '../src/zego/index.js';
import { type ChosenEntries, chooseEntries } from './choose-entries.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';
import { startBody } from './start-body.js';

/**
 * Checks a request against schema and configuration, as the StartRecord that it will become. Every mistake is found at
 * once: a wrong field hides none of another.
 */
export function checkRequest(request: unknown, dependencies: ActivityDependencies): CheckAnswer {
  const { wanted, wrong, mistakes } = parsed(request);
  if (wanted === undefined) return { valid: false, mistakes };
  const entries = chooseEntries(wanted, dependencies);
  const answer = wrong.has('recording') ? undefined : checkBody(wanted, entries, dependencies);
  // Of a field that is wrong already nothing more is to be said.
  const ofEntries = entries.mistakes.filter(({ path }) => !wrong.has(path));
  const ofBody = answer?.valid === false ? answer.mistakes.filter(({ path }) => !wrong.has(path)) : [];
  const all = [...mistakes, ...ofEntries, ...ofBody];
  return answer?.valid === true && all.length === 0 ? answer : { valid: false, mistakes: all };
}

/** What is right in a request, and the names of its fields that are wrong. */
interface Parsed {
  /** Undefined when the whole is none. */
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

/** Without the fields that are there and undefined. */
function plain(value: object): Partial<SessionRequest> {
  return JSON.parse(JSON.stringify(value));
}

/** The request as StartRecord's body; undefined while it is open which profile and storage that is made of. */
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
  // Without the app there is a mistake already, and this answer is not given.
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
  const warnings = [...filledInBySession(said), ...unusedParameters(body)];
  return {
    valid: true,
    request,
    appId,
    recordMode: isMixed ? 'mixed' : 'single',
    hasWhiteboard: HasWhiteboard && !soundOnly,
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

/** The configured endpoints, for a session to send its events to. */
function subscriptions({ webhooks = {} }: ActivityDependencies): { webhooks?: readonly WebhookSubscription[] } {
  const all = Object.entries(webhooks).map(([endpoint, { events }]) => ({ endpoint, events }));
  return all.length > 0 ? { webhooks: all } : {};
}

/** What a task starts with, to be brought back when a change for something else came to nothing. */
function initial({ MixConfig, Whiteboard }: JsonObject): { initialLayout?: JsonObject; initialWhiteboardId?: string } {
  const layout = layoutSchema.safeParse(MixConfig);
  const whiteboard = whiteboardsSchema.safeParse(Whiteboard).data?.[0];
  return {
    ...(layout.success && { initialLayout: JSON.parse(JSON.stringify(layout.data)) }),
    ...(whiteboard && { initialWhiteboardId: whiteboard.WhiteboardId }),
  };
}

const layoutSchema = z.object({
  MixMode: z.json().optional(),
  MixInputList: z.json().optional(),
  MixMaxResolutionStreamId: z.json().optional(),
});
const whiteboardsSchema = z.array(z.object({ WhiteboardId: z.string() }));

/** The path as the caller wrote it, or the entry of the configuration where the mistake lies. */
function placed({ path, message }: Mistake, { storage }: CheckedRequest): Mistake {
  if (path === 'RoomId') return { path: 'roomId', message };
  if (path.startsWith('StorageParams')) {
    return { path: `configuration storages.${storage}${path.slice('StorageParams'.length)}`, message };
  }
  return { path: `recording.${path}`, message };
}
