import { shownText } from '../../src/contract/shown-text.js';
import type { TimelineSource } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';

/** An ISO 8601 time in UTC. Other forms depend on the worker's time zone. */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const MAX_REQUESTER_CHARACTERS = 100;

/** A request as the timeline shows it: how it arrived, when, and who sent it, if the sender says so. */
export interface Requested {
  readonly by: TimelineSource;
  readonly atMs: number;
  readonly requestedBy?: string;
}

/**
 * Reads the `RequestInfo` of a signal or update. A workflow can't see when a message reached Temporal, so the sender says
 * it. Without a time, or with one in the future or before the session's start, the request counts as made now. The name
 * of the sender is not verified.
 */
export function readRequested(
  by: TimelineSource,
  info: unknown,
  { startedMs, nowMs = Date.now() }: { readonly startedMs: number; readonly nowMs?: number },
): Requested {
  const { requestedAt: said, requestedBy: sender } = fieldsOf(info);
  const saidMs = typeof said === 'string' && UTC.test(said) ? Date.parse(said) : Number.NaN;
  return {
    by,
    atMs: saidMs >= startedMs && saidMs <= nowMs ? saidMs : nowMs,
    ...(typeof sender === 'string' &&
      sender !== '' && { requestedBy: shownText(sender.slice(0, MAX_REQUESTER_CHARACTERS)) }),
  };
}
