import type { ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { TimelineEntry, TimelineSource } from '../../src/contract/view.js';
import type { Requested } from './requested.js';
import type { SessionState } from './session.js';

const TIMELINE_ENTRIES = 200;
const TEXT_MAX = 240;

/** Adds a line to the timeline; the same line again is counted instead of repeated. */
export function note(
  state: SessionState,
  nowMs: number,
  by: TimelineSource,
  event: string,
  details: JsonObject = {},
): SessionState {
  const entry: TimelineEntry = { at: iso(nowMs), event, by, ...shortened(details) };
  const last = state.timeline.at(-1);
  const timeline =
    last && sameButTime(last, entry)
      ? [...state.timeline.slice(0, -1), { ...entry, times: timesOf(last) + 1 }]
      : [...state.timeline, entry];
  const tooMany = Math.max(0, timeline.length - TIMELINE_ENTRIES);
  return { ...state, timeline: timeline.slice(tooMany), timelineOmitted: state.timelineOmitted + tooMany };
}

/** Adds a line for what somebody requested. */
export function noteRequest(
  state: SessionState,
  { by, atMs, requestedBy }: Requested,
  event: string,
  details: JsonObject = {},
): SessionState {
  return note(state, atMs, by, event, { ...details, ...(requestedBy !== undefined && { requestedBy }) });
}

/** Remembers what went wrong last, for the person who opens the session. */
export function withLastError(state: SessionState, nowMs: number, what: string): SessionState {
  return { ...state, lastError: { atMs: nowMs, what: what.slice(0, 2 * TEXT_MAX) } };
}

/** Why a call to ZEGO did not succeed, and the fix. */
export function refusalText({ action, code, message, advice, worker }: ZegoRefusal): string {
  if (code === undefined) return `${message}. ${advice}`;
  const signer = worker === undefined ? '' : ` to worker "${worker}", which signed the call`;
  return `${action}: ZEGO answered ${code} "${message}"${signer}. ${advice}`;
}

/** Epoch milliseconds as the contract writes times. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function sameButTime(a: TimelineEntry, b: TimelineEntry): boolean {
  const bare = (entry: TimelineEntry): string => JSON.stringify({ ...entry, at: undefined, times: undefined });
  return bare(a) === bare(b);
}

function timesOf(entry: TimelineEntry): number {
  return typeof entry.times === 'number' ? entry.times : 1;
}

function shortened(details: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(details)
      .slice(0, 8)
      .map(([key, value]) => {
        const plain = typeof value === 'string' ? value : JSON.stringify(value);
        return [key, plain.length > TEXT_MAX ? `${plain.slice(0, TEXT_MAX)}…` : value];
      }),
  );
}
