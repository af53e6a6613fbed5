import type { StartAnswer, StartInput } from '../src/contract/activities.js';
import type { JsonObject } from '../src/contract/json.js';
import { type ZegoClient, type ZegoError, ZegoInvalidRequest } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf, keeperFreshness, workerName } from './dependencies.js';
import { asZegoError, refusalOf } from './refusals.js';
import { startBody } from './start-body.js';
import type { WaitingLines } from './waiting-line.js';
import type { WaitingSession } from './waiting-sessions.js';

const SAME_CONFIGURATION = 'Give all workers the same configuration.';

type Refused = Extract<StartAnswer, { verdict: 'refused' }>;

/**
 * Makes one attempt to start a task and returns its result; the session decides whether another one follows. Sends
 * nothing while the session's turn has not come. Throws nothing before the call, since the session takes an error for a
 * start that may have been carried out.
 */
export async function startRecord(
  input: StartInput,
  dependencies: ActivityDependencies,
  lines: WaitingLines,
): Promise<StartAnswer> {
  const ready = prepared(input, dependencies);
  if ('verdict' in ready) return ready;
  const line = lines.of(input.app);
  const session = queueable(input);
  const position = session && (await line.positionOf(session));
  if (session && position !== undefined && !line.admits(position)) {
    line.wait(session);
    return { verdict: 'queued', position };
  }
  try {
    const { data, requestId } = await ready.client.call('StartRecord', requestOf(ready.body));
    line.accept(session);
    dependencies.onStart?.(input.app);
    const isConfirmed = dependencies.keeperConfirmsStarts?.(input.app) ?? true;
    const keeper = isConfirmed ? keeperFreshness(dependencies, input.app) : {};
    return { verdict: 'started', taskId: data.TaskId, requestId, ...keeper };
  } catch (thrown) {
    const error = asZegoError(thrown);
    if (error.verdict === 'at-capacity') line.refuse(session);
    const answer = verdictOf(error, dependencies.worker);
    return answer.verdict === 'refused' && position !== undefined ? { ...answer, position } : answer;
  }
}

/** Returns the session as one that may be queued; undefined if its start must be sent. */
function queueable({ sessionId, requestedAt }: StartInput): WaitingSession | undefined {
  const requestedAtMs = Date.parse(requestedAt ?? '');
  return Number.isNaN(requestedAtMs) ? undefined : { sessionId, requestedAtMs };
}

/** Returns the client and the body, or why this worker lacks them: nothing was sent, and another worker may have them. */
function prepared(
  input: StartInput,
  dependencies: ActivityDependencies,
): { readonly client: ZegoClient; readonly body: JsonObject } | Refused {
  const { app, profile, storage, sessionId } = input;
  try {
    const client = entryOf(dependencies.apps, app);
    const profileParams = entryOf(dependencies.profiles, profile);
    const storageParams = entryOf(dependencies.storages, storage);
    if (client && profileParams && storageParams) {
      const callbackUrl = dependencies.callbackUrl?.(app, sessionId);
      return { client, body: startBody({ ...input, profileParams, storageParams, callbackUrl }) };
    }
    const missing = [
      ...(client ? [] : [`app "${app}"`]),
      ...(profileParams ? [] : [`profile "${profile}"`]),
      ...(storageParams ? [] : [`storage "${storage}"`]),
    ];
    return notSent(`its configuration has no ${missing.join(' and no ')}`, SAME_CONFIGURATION, dependencies);
  } catch (error) {
    // Only the kind of error: its message may contain the storage's keys.
    const kind = error instanceof Error ? error.name : typeof error;
    return notSent(
      `preparing the call failed (${kind})`,
      'This is a defect of Reelkeeper: please report it.',
      dependencies,
    );
  }
}

/** Returns the body as a request; the client checks it. */
function requestOf(body: JsonObject): Parameters<ZegoClient['startRecord']>[0] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the client before it is sent
  return body as unknown as Parameters<ZegoClient['startRecord']>[0];
}

/** Returns what a failed attempt says about whether a task exists. */
function verdictOf(error: ZegoError, worker: string | undefined): StartAnswer {
  const refusal = refusalOf('StartRecord', error, worker);
  const refused = (retry: Refused['retry']): StartAnswer => ({ verdict: 'refused', retry, refusal });
  if (error instanceof ZegoInvalidRequest) return refused('never');
  if (error.sent === 'no') return refused('unreachable');
  if (error.sent === 'maybe') return { verdict: 'unknown', reason: error.what };
  switch (error.verdict) {
    case 'at-capacity':
    case 'retry-later':
      return refused('no-capacity');
    case 'signature':
    case 'unknown':
      return refused('perhaps');
    case 'retry':
      // ZEGO may have failed before or after it made the task.
      return { verdict: 'unknown', reason: error.what };
    case 'final':
      return refused('never');
  }
}

function notSent(why: string, advice: string, dependencies: ActivityDependencies): Refused {
  const message = `StartRecord was not sent by ${workerName(dependencies)}: ${why}`;
  return { verdict: 'refused', retry: 'elsewhere', refusal: { action: 'StartRecord', message, requestId: '', advice } };
}
