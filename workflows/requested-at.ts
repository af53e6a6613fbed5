import type { SessionState } from './session-state.js';

/** Any other form would be read by the worker's own time zone. */
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/**
 * When something was asked for, for the timeline. Temporal's SDK doesn't tell a workflow when a signal or update came to
 * the server, so that its sender says so in a `RequestInfo`; without one, or with a time that can't be so, it is now.
 */
export function requestedAtMs({ requestedAtMs: sessionMs }: SessionState, info: unknown, nowMs = Date.now()): number {
  const said = fieldOf(info, 'requestedAt');
  const saidMs = typeof said === 'string' && UTC.test(said) ? Date.parse(said) : Number.NaN;
  return saidMs >= sessionMs && saidMs <= nowMs ? saidMs : nowMs;
}

/** A field of whatever somebody sent. */
export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? new Map<string, unknown>(Object.entries(body)).get(name)
    : undefined;
}
