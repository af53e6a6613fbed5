import { setTimeout as sleep } from 'node:timers/promises';
import { TemporalUnavailable } from '../../client/errors.js';
import type { RecordingSession } from '../../client/index.js';
import { noWorkerText } from '../../wording/workers.js';
import { type Inspection, inspectSession } from './inspect-session.js';
import { ViewReader } from './view-reader.js';
import type { ClosedEvent, WatchEvent } from './watch-event.js';

export interface WatchOptions {
  /** The poll interval in milliseconds. @default 1000, and 5000 after a minute without events */
  readonly pollAfterMs?: number;
  /** Ends watching with an AbortError. */
  readonly signal?: AbortSignal;
}

const BUSY_POLL_MS = 1_000;
const QUIET_POLL_MS = 5_000;
const QUIET_AFTER_MS = 60_000;

/**
 * Yields every event of a session once, from the oldest timeline entry that its view holds until it is closed.
 * Continues while Temporal or the worker is unavailable.
 * @throws SessionNotFound, TemporalRefused
 */
export async function* watchSession(
  session: RecordingSession,
  { pollAfterMs, signal }: WatchOptions = {},
): AsyncGenerator<WatchEvent, void> {
  const reader = new ViewReader();
  let unavailable: 'temporal' | 'worker' | undefined;
  let lastEventMs = Date.now();
  for (;;) {
    const inspection = await inspectSession(session).catch(unavailableOnly);
    const at = new Date().toISOString();
    const cause = causeOf(inspection);
    if (cause !== undefined && cause.component !== unavailable) yield { type: 'unavailable', at, ...cause };
    if (cause === undefined && unavailable !== undefined) yield { type: 'available', at };
    unavailable = cause?.component;
    if (!(inspection instanceof TemporalUnavailable)) {
      const events = inspection.view ? reader.newEvents(inspection.view) : [];
      yield* events;
      if (events.length > 0) lastEventMs = Date.now();
      if (inspection.end) {
        yield closed(inspection, at);
        return;
      }
    }
    const quiet = Date.now() - lastEventMs > QUIET_AFTER_MS;
    await sleep(pollAfterMs ?? (quiet ? QUIET_POLL_MS : BUSY_POLL_MS), undefined, signal && { signal });
  }
}

function unavailableOnly(error: unknown): TemporalUnavailable {
  if (error instanceof TemporalUnavailable) return error;
  throw error;
}

/** The component that keeps the session from being read; undefined when there is none. */
function causeOf(
  inspection: Inspection | TemporalUnavailable,
): { component: 'temporal' | 'worker'; message: string } | undefined {
  if (inspection instanceof TemporalUnavailable) return { component: 'temporal', message: inspection.message };
  if (inspection.view || inspection.end) return undefined;
  return {
    component: 'worker',
    message: noWorkerText(inspection.noWorker, Date.now()),
  };
}

function closed({ summary, end }: Inspection, at: string): ClosedEvent {
  return {
    type: 'closed',
    at: summary.closedAt ?? at,
    status: summary.status,
    ...(summary.outcome && { summary: summary.outcome }),
    ...end,
  };
}
