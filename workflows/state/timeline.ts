import type { ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { TimelineEntry, TimelineSource } from '../../src/contract/view.js';
import type { Requested } from './requested.js';
import type { SessionState } from './session.js';

const TIMELINE_ENTRIES = 200;
const TEXT_MAX = 240;

/** Adds an entry to the timeline; a repeated entry is counted in `times` instead. */
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

/** Adds an entry for a request. */
export function noteRequest(
  state: SessionState,
  { by, atMs, requestedBy }: Requested,
  event: string,
  details: JsonObject = {},
): SessionState {
  return note(state, atMs, by, event, { ...details, ...(requestedBy !== undefined && { requestedBy }) });
}

/** Sets the last error, which views and the Web UI show. */
export function withLastError(state: SessionState, nowMs: number, what: string): SessionState {
  return { ...state, lastError: { atMs: nowMs, what: shortText(what) } };
}

/** Returns the beginning of a text, as long as views show it. */
export function shortText(text: string): string {
  return text.slice(0, 2 * TEXT_MAX);
}

/** Returns why a call to ZEGO did not succeed, and the fix. */
export function refusalText({ action, code, message, advice, worker }: ZegoRefusal): string {
  if (code === undefined) return `${message}. ${advice}`;
  const signer = worker === undefined ? '' : ` to worker "${worker}", which signed the call`;
  return `${action}: ZEGO responded with ${code} "${message}"${signer}. ${advice}`;
}

/** Returns epoch milliseconds as ISO 8601. */
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
