import { mayExist, type StartState, type TaskState } from '../state/task.js';

const REASONS: Readonly<Record<NonNullable<StartState['waitingFor']>, string>> = {
  'no-capacity': 'no capacity',
  unreachable: 'ZEGO unreachable',
  elsewhere: 'not sent',
  perhaps: 'rejected for now',
};

/** Names the next attempt to start, and why the last one failed: ` (no capacity, attempt 3)`; empty for the first. */
export function attemptText(task: TaskState): string {
  const { attempts, waitingFor } = task.start;
  if (attempts === 0) return '';
  const reason = mayExist(task) ? 'response lost' : waitingFor && REASONS[waitingFor];
  return ` (${reason === undefined ? '' : `${reason}, `}attempt ${attempts + 1})`;
}
