import type { StartWait, StartWaitReason } from '../contract/start-wait.js';
import { countText } from './amounts.js';
import { momentText } from './times.js';

const WAITS_FOR: Readonly<Record<StartWaitReason, string>> = {
  'no-capacity': 'a free task of ZEGO',
  unreachable: 'ZEGO, which is unreachable',
  'no-worker': 'a worker that can send the start',
  rejected: 'another verdict of ZEGO, which rejected the start',
  paused: 'a resume',
};

/** What a session waits for: `a free task of ZEGO: position 3, next attempt 10:15:02, gives up 10:20:00, 1 refusal`. */
export function startWaitText(wait: StartWait, nowMs: number): string {
  const { reason, position, nextAttemptAt, givesUpAt, refusals, lastRefusedAt } = wait;
  const last = lastRefusedAt === undefined ? '' : `, the last ${momentText(lastRefusedAt, nowMs)}`;
  const parts = [
    ...(position === undefined ? [] : [`position ${position}`]),
    ...(nextAttemptAt === undefined ? [] : [`next attempt ${momentText(nextAttemptAt, nowMs)}`]),
    `gives up ${momentText(givesUpAt, nowMs)}`,
    ...(refusals > 0 ? [`${countText(refusals, 'refusal')}${last}`] : []),
  ];
  return `${WAITS_FOR[reason]}: ${parts.join(', ')}`;
}
