import { shownText } from '../../src/contract/shown-text.js';
import type { TimelineSource } from '../../src/contract/view.js';
import { fieldsOf } from '../../src/json/objects.js';

/** Any other form would be read by the worker's own time zone. */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const MAX_REQUESTER_CHARACTERS = 100;

/** What the timeline says of a request: how it came, when, and who sent it, as far as the sender says. */
export interface Requested {
  readonly by: TimelineSource;
  readonly atMs: number;
  readonly requestedBy?: string;
}

/**
 * Reads the `RequestInfo` of a signal or update. Temporal's SDK doesn't tell a workflow when one came to the server:
 * its sender does; without a time, or with one that can't be so since it lies before the session's start, it is
 * now. Who sent it is the sender's word as well, and proves nothing.
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
