import type { SessionPhase } from '../../src/contract/view.js';
import type { SessionState } from '../state/session.js';
import { mayExist, type TaskState } from '../state/task.js';

const RANK: Record<SessionPhase, number> = {
  waiting: 0,
  starting: 0,
  recording: 1,
  paused: 1,
  stopping: 2,
  uploading: 3,
  checking: 4,
  closed: 5,
};

/** Sets the session's phase from its tasks; it never goes back, except within a rank. */
export function withPhase(state: SessionState, nowMs: number): SessionState {
  const sum = sumOfTasks(state);
  if (sum === state.phase || RANK[sum] < RANK[state.phase]) return state;
  return { ...state, phase: sum, phaseSinceMs: nowMs };
}

function sumOfTasks({ checked, tasks, ending, controls, phase, recordingSinceMs }: SessionState): SessionPhase {
  const continues = checked !== undefined && !ending;
  const inPhase = (wanted: TaskState['phase']): boolean => tasks.some((task) => task.phase === wanted);
  if (inPhase('recording')) return 'recording';
  if (inPhase('paused')) return 'paused';
  // Between two tasks of a lane the session stays in its phase.
  if (continues && recordingSinceMs !== undefined) return controls.paused.accepted.value ? 'paused' : 'recording';
  if (inPhase('starting')) {
    if (ending) return 'stopping';
    const waits = (task: TaskState): boolean =>
      task.taskId === undefined &&
      !mayExist(task) &&
      (task.start.waitingFor !== undefined || (controls.paused.wanted.value && !task.start.inFlight));
    const starting = tasks.filter((task) => task.phase === 'starting');
    return starting.every(waits) ? 'waiting' : 'starting';
  }
  if (continues) return phase;
  if (inPhase('stopping')) return 'stopping';
  if (inPhase('uploading')) return 'uploading';
  if (inPhase('checking')) return 'checking';
  // Every task has settled: the session is about to close.
  return phase;
}
