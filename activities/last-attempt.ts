import type { Info } from '@temporalio/activity';

type Attempt = Pick<Info, 'attempt' | 'retryPolicy' | 'scheduledTimestampMs' | 'scheduleToCloseTimeoutMs'>;

/** Whether Temporal has no time left for another attempt if this one fails at `nowMs` (epoch). */
export function isLastAttempt(info: Attempt, nowMs: number): boolean {
  const { attempt, retryPolicy, scheduledTimestampMs, scheduleToCloseTimeoutMs } = info;
  if (attempt >= (retryPolicy?.maximumAttempts || Number.POSITIVE_INFINITY)) return true;
  if (scheduleToCloseTimeoutMs <= 0) return false;
  const initial = msOf(retryPolicy?.initialInterval, 1_000);
  const most = msOf(retryPolicy?.maximumInterval, initial * 100);
  const pause = Math.min(most, initial * (retryPolicy?.backoffCoefficient ?? 2) ** (attempt - 1));
  return nowMs + pause >= scheduledTimestampMs + scheduleToCloseTimeoutMs;
}

/** Returns a duration of a policy, which the server sends in milliseconds. */
function msOf(duration: unknown, otherwise: number): number {
  return typeof duration === 'number' && duration > 0 ? duration : otherwise;
}
