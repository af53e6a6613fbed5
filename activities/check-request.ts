import { z } from 'zod';
import type { CheckAnswer } from '../src/contract/activities.js';
import type { JsonObject } from '../src/contract/json.js';
import type { Mistake } from '../src/contract/messages.js';
import { mistakesOf, unknownName } from '../src/contract/mistakes.js';
import { type CheckedRequest, DEFAULT_LIMITS, type SessionRequest } from '../src/contract/request.js';
import { sessionRequestSchema } from '../src/contract/request.schema.js';
import type { WebhookSubscription } from '../src/contract/webhooks.js';
import { checkRequest as checkZegoRequest } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';
import { startBody } from './start-body.js';

/** One task of ZEGO lasts at most this long. */
const MAX_TASK_SECONDS = 86_400;
/** ZEGO's own, for a profile that names none. */
const DEFAULT_MAX_IDLE_SECONDS = 30;
const KNOWN_NAMES = [...Object.keys(sessionRequestSchema.shape), ...Object.keys(DEFAULT_LIMITS)];

/** Checks a request against schema and configuration, as the StartRecord that it will become. */
export function checkRequest(request: unknown, dependencies: ActivityDependencies): CheckAnswer {
  const parsed = sessionRequestSchema.safeParse(request);
  if (!parsed.success) return { valid: false, mistakes: mistakesOf(parsed.error, KNOWN_NAMES) };
  const wanted: SessionRequest = JSON.parse(JSON.stringify(parsed.data));
  const names = namesOf(wanted, dependencies);
  if (names.mistakes.length > 0) return { valid: false, mistakes: names.mistakes };
  return checkBody(filledIn(wanted, names), dependencies);
}

interface Names {
  readonly app: string;
  readonly profile: string;
  readonly storage: string;
  readonly mistakes: readonly Mistake[];
}

function namesOf(request: SessionRequest, { apps, profiles, storages }: ActivityDependencies): Names {
  const mistakes: Mistake[] = [];
  const pick = (field: 'app' | 'profile' | 'storage', entries: Readonly<Record<string, unknown>>): string => {
    const known = Object.keys(entries);
    const only = known.length === 1 ? known[0] : undefined;
    const name = request[field] ?? (Object.hasOwn(entries, 'default') ? 'default' : only);
    if (name === undefined) {
      mistakes.push({ path: field, message: `is needed: the configuration has several (${known.join(', ')})` });
    } else if (!Object.hasOwn(entries, name)) {
      mistakes.push({ path: field, message: `"${name}" ${unknownName(name, known)}` });
    }
    return name ?? '';
  };
  const app = pick('app', apps);
  const profile = pick('profile', profiles);
  const storage = pick('storage', storages);
  return { app, profile, storage, mistakes };
}

function filledIn(request: SessionRequest, { app, profile, storage }: Names): CheckedRequest {
  return {
    roomId: request.roomId,
    app,
    profile,
    storage,
    recording: request.recording ?? {},
    limits: { ...DEFAULT_LIMITS, ...request.limits },
    whenInterrupted: request.whenInterrupted ?? 'restart',
    redundancy: request.redundancy ?? 1,
    metadata: request.metadata ?? {},
  };
}

function checkBody(request: CheckedRequest, dependencies: ActivityDependencies): CheckAnswer {
  const profileParams = entryOf(dependencies.profiles, request.profile) ?? {};
  const storageParams = entryOf(dependencies.storages, request.storage);
  if (!storageParams) return { valid: false, mistakes: [{ path: 'storage', message: 'is not configured' }] };
  const body = startBody({
    roomId: request.roomId,
    recording: request.recording,
    clientTaskId: '00000000-0000-4000-8000-000000000000-0-1',
    maxRecordSeconds: MAX_TASK_SECONDS,
    profileParams,
    storageParams,
  });
  const check = checkZegoRequest('StartRecord', body);
  if (!check.valid) return { valid: false, mistakes: check.mistakes.map((one) => placed(one, request)) };
  const { RecordInputParams, RecordOutputParams } = check.body;
  return {
    valid: true,
    request,
    recordMode: RecordInputParams.RecordMode === 1 ? 'single' : 'mixed',
    hasWhiteboard: RecordInputParams.HasWhiteboard,
    ...initial(body.RecordInputParams),
    maxIdleSeconds: RecordInputParams.MaxIdleTime ?? DEFAULT_MAX_IDLE_SECONDS,
    rules: 2,
    picturesOnly: RecordOutputParams?.OutputFileFormat === 'jpg',
    ...subscriptions(dependencies),
    ...(RecordOutputParams?.OutputFolder && { outputFolder: RecordOutputParams.OutputFolder }),
  };
}

/** The configured endpoints, for a session to send its events to. */
function subscriptions({ webhooks = {} }: ActivityDependencies): { webhooks?: readonly WebhookSubscription[] } {
  const all = Object.entries(webhooks).map(([endpoint, { events }]) => ({ endpoint, events }));
  return all.length > 0 ? { webhooks: all } : {};
}

/** What a task starts with, to be brought back when a wish for something else came to nothing. */
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
