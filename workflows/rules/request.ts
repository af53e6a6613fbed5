import { clientTaskId } from '../../src/contract/ids.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Mistake } from '../../src/contract/messages.js';
import { fieldsOf } from '../../src/json/objects.js';
import type { AppAndRoom, CheckedSession, SessionState } from '../state/session.js';
import { newTask } from '../state/task.js';
import { note } from '../state/timeline.js';

const MAX_WARNINGS = 8;
/** The longest room id. */
const CLAIM_LENGTH = 512;
/** Characters that PostgreSQL cannot store: the session would be listed as running forever. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/** Accepts the request: sets the deadline and adds the first task of each lane. */
export function acceptRequest(
  state: SessionState,
  { warnings = [], ...checked }: CheckedSession,
  nowMs: number,
): SessionState {
  const lanes = Array.from({ length: checked.request.redundancy }, (_, lane) => lane);
  return {
    ...withWarnings(state, warnings, nowMs),
    checked,
    deadlineAtMs: state.requestedAtMs + checked.request.limits.recordSeconds * 1_000,
    tasks: lanes.map((lane) => newTask(lane, 1, clientTaskId(state.sessionUuid, lane, 1), nowMs)),
  };
}

/** Rejects the request: keeps only the app and room that the session can be found by. */
export function rejectRequest(state: SessionState, request: unknown): SessionState {
  return { ...state, claimed: { app: claimIn(request, 'app'), roomId: claimIn(request, 'roomId') } };
}

/** Notes parameters without effect in the timeline; the first few each have their own entry. */
function withWarnings(state: SessionState, warnings: readonly Mistake[], nowMs: number): SessionState {
  if (warnings.length === 0) return state;
  const first = warnings.slice(0, MAX_WARNINGS);
  const shown = first.map(({ path, message }) => ({ parameter: path, reason: message }));
  const others = warnings.length - shown.length;
  const lines: JsonObject[] = others > 0 ? [...shown, { others }] : shown;
  const warned: SessionState = { ...state, warnings: first };
  return lines.reduce((one, details) => note(one, nowMs, 'session', 'parameter without effect', details), warned);
}

function claimIn(request: unknown, name: keyof AppAndRoom): string {
  const value = fieldsOf(request)[name];
  return typeof value === 'string' && value.length <= CLAIM_LENGTH && !UNSTORABLE.test(value) ? value : '';
}
