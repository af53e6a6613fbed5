import { wordsOf } from './finding.js';

/** Aborted when `signal` is, or when an endpoint has been silent for `silenceMs`. */
export function untilSilent(signal: AbortSignal, silenceMs: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(silenceMs)]);
}

/** Whether an error says that nobody answered in time. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Why a `fetch` of `untilSilent` brought no answer, in words. */
export function whyNoResponse(error: unknown, silenceMs: number): string {
  if (isSilence(error)) return `silent for ${silenceMs / 1_000} s`;
  return wordsOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
