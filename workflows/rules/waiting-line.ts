import type { StartAnswer, ZegoRefusal } from '../../src/contract/activities.js';
import { taskName } from '../../src/contract/task-name.js';
import { meaningOfCode, ZEGO_CODES } from '../../src/zego/tables/codes.js';
import { type SessionState, withTask } from '../state/session.js';
import { type LineState, mayExist, type TaskState } from '../state/task.js';
import { note, refusalText, withLastError } from '../state/timeline.js';
import { lineDelayMs, startDelayMs } from './cadence.js';

// ZEGO runs a limited number of tasks at once. The sessions of an app that wait for one are admitted in the order of
// their requests: the worker knows how many wait, and sends StartRecord for the first ones only.

/**
 * Whether the start of a task may be queued behind other sessions. Not that of a room which is recorded already, and not
 * one that may have made a task.
 */
export function isQueueable({ tasks, recordingSinceMs }: SessionState, task: TaskState): boolean {
  const isRecorded = recordingSinceMs !== undefined || tasks.some(({ taskId }) => taskId !== undefined);
  return !isRecorded && task.succession === undefined && !mayExist(task);
}

/** Returns the delay after attempt number `attempts`, counted from 1, by the position that the attempt found. */
export function attemptDelayMs(answer: StartAnswer, attempts: number, sinceFirstMs: number): number {
  const position = positionIn(answer);
  if (position === undefined) return startDelayMs(attempts, sinceFirstMs);
  return lineDelayMs(position, attempts, sinceFirstMs);
}

/** Returns what is known of the line after an attempt. */
export function lineAfter(line: LineState | undefined, answer: StartAnswer, nowMs: number): LineState {
  const known: LineState = { refusals: 0, ...line, position: positionIn(answer) };
  if (answer.verdict !== 'refused' || answer.refusal.code === undefined) return known;
  return { ...known, refusals: known.refusals + 1, refusedAtMs: nowMs };
}

/** Applies an attempt that was not sent. The timeline tells it once: the position is in the view. */
export function applyQueued(state: SessionState, task: TaskState, position: number, nowMs: number): SessionState {
  const { sent, ...start } = task.start;
  const { line = { refusals: 0 } } = start;
  // A task that may exist stays so, whatever the worker responds.
  const kept = mayExist(task) ? { ...start, sent } : { ...start, waitingFor: 'no-capacity' as const };
  const lastRefusal = refusalOfTurn(task, position);
  const queued = withTask(state, { ...task, start: { ...kept, lastRefusal, line: { ...line, isNoted: true } } });
  const noted = line.isNoted ? queued : note(queued, nowMs, 'session', 'start queued', { position });
  return withLastError(noted, nowMs, refusalText(lastRefusal));
}

/** Returns the refusal that stands for a start which was not sent. */
function refusalOfTurn(task: TaskState, position: number): ZegoRefusal {
  const others = position === 2 ? '1 older session waits' : `${position - 1} older sessions wait`;
  return {
    action: 'StartRecord',
    message: `The start of ${taskName(task)} was not sent: ${others} for one of ZEGO's concurrent tasks`,
    requestId: '',
    advice: meaningOfCode(ZEGO_CODES.atCapacity).advice,
  };
}

/** The position that counts for the delay: only a lack of capacity makes a session wait for its turn. */
function positionIn(answer: StartAnswer): number | undefined {
  switch (answer.verdict) {
    case 'queued':
      return answer.position;
    case 'refused':
      return answer.retry === 'no-capacity' ? answer.position : undefined;
    case 'started':
    case 'unknown':
      return undefined;
  }
}
