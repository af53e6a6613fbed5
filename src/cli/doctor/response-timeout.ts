import { wordsOf } from './finding.js';

/** A signal that is aborted with `signal`, or after `responseTimeoutMs`. */
export function withTimeout(signal: AbortSignal, responseTimeoutMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(responseTimeoutMs)]);
}

/** Whether an error is the timeout of such a signal. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** The reason why a `fetch` with such a signal returned no response. */
export function whyNoResponse(error: unknown, responseTimeoutMs: number): string {
  if (isTimeout(error)) return `timed out after ${responseTimeoutMs / 1_000} s`;
  return wordsOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
