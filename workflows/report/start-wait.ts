import type { StartWait, StartWaitReason } from '../../src/contract/start-wait.js';
import { startDeadlineMs } from '../rules/starting.js';
import type { SessionState } from '../state/session.js';
import type { StartState } from '../state/task.js';
import { iso } from '../state/timeline.js';

const REASONS = {
  'no-capacity': 'no-capacity',
  unreachable: 'unreachable',
  elsewhere: 'no-worker',
  perhaps: 'rejected',
} as const satisfies Record<NonNullable<StartState['waitingFor']>, StartWaitReason>;

/** Returns why a session in the phase `waiting` has no task yet, and until when; undefined in any other phase. */
export function startWaitOf(state: SessionState): StartWait | undefined {
  const { phase, ending, tasks, controls, deadlineAtMs } = state;
  const task = tasks.find((one) => one.phase === 'starting' && one.taskId === undefined);
  if (phase !== 'waiting' || ending || !task) return undefined;
  const { waitingFor, line, inFlight, nextAttemptAtMs } = task.start;
  const isPaused = controls.paused.wanted.value;
  const reason = isPaused ? 'paused' : waitingFor && REASONS[waitingFor];
  if (reason === undefined) return undefined;
  return {
    reason,
    ...(line?.position !== undefined && { position: line.position }),
    ...(!isPaused && !inFlight && { nextAttemptAt: iso(nextAttemptAtMs) }),
    givesUpAt: iso(isPaused ? deadlineAtMs : startDeadlineMs(state, task)),
    refusals: line?.refusals ?? 0,
    ...(line?.refusedAtMs !== undefined && { lastRefusedAt: iso(line.refusedAtMs) }),
  };
}
