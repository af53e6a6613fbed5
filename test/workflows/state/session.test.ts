import { describe, expect, it } from 'vitest';
import type { SessionPhase } from '../../../src/contract/view.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { withPhase } from '../../../workflows/rules/session-phase.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { note, withLastError } from '../../../workflows/state/timeline.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { scenario } from '../model/scenario.js';
import { type TaskDifference, taskWith } from '../model/task-with.js';

const S = 1_000;
const session = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);

describe('the timeline', () => {
  it('says when, what and by whom', () => {
    expect(note(session, START_MS, 'signal', 'stop requested', { reason: 'over' }).timeline).toEqual([
      { at: '2026-03-02T08:00:00.000Z', event: 'stop requested', by: 'signal', reason: 'over' },
    ]);
  });

  it('counts the same line instead of repeating it, with its newest time', () => {
    let state = session;
    for (let i = 0; i < 1_000; i++) state = note(state, START_MS + i * S, 'callback', 'event 4', { taskId: 'T1' });
    expect(state.timeline).toEqual([
      { at: '2026-03-02T08:16:39.000Z', event: 'event 4', by: 'callback', taskId: 'T1', times: 1_000 },
    ]);
  });

  it('begins a new line when anything but the time differs', () => {
    const twice = note(note(session, START_MS, 'signal', 'ignored', { reason: 'a' }), START_MS, 'update', 'ignored', {
      reason: 'a',
    });
    expect(note(twice, START_MS, 'update', 'ignored', { reason: 'b' }).timeline).toHaveLength(3);
  });

  it('keeps the last 200 lines and says how many are gone', () => {
    let state = session;
    for (let i = 0; i < 250; i++) state = note(state, START_MS + i, 'callback', `event ${i}`);
    expect([state.timeline.length, state.timelineOmitted, state.timeline[0]?.event]).toEqual([200, 50, 'event 50']);
  });

  it('cuts long texts, large values and many details', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, i]));
    const [entry] = note(session, START_MS, 'signal', 'e', {
      long: 'x'.repeat(9_999),
      list: Array(999).fill('y'),
      ...many,
    }).timeline;
    expect(Object.keys(entry ?? {})).toHaveLength(3 + 8);
    expect(JSON.stringify(entry).length).toBeLessThan(800);
  });
});

it('the last error is the newest, and of bounded length', () => {
  const state = withLastError(withLastError(session, START_MS, 'old'), START_MS + S, 'x'.repeat(9_999));
  expect(state.lastError).toEqual({ atMs: START_MS + S, what: 'x'.repeat(480) });
});

it('the deadline counts from the request, not from when it was checked', () => {
  const limits = { startSeconds: 300, recordSeconds: 600, uploadSeconds: 86_400, restarts: 0 };
  const state = acceptRequest(session, checkedSession(scenario({ limits })), START_MS + 9 * S);
  expect(state.deadlineAtMs).toBe(START_MS + 600 * S);
});

describe('the phase of a session', () => {
  const checked = acceptRequest(session, checkedSession(scenario({})), START_MS);
  const ending = { reason: 'stopped', atMs: START_MS } as const;
  const choice = { clientTaskId: 'c', maxRecordSeconds: 60, revisions: { layout: 0, whiteboard: 0 } };
  const LOST = { choice, firstAtMs: START_MS, lostAtMs: START_MS };
  const task = (differs: TaskDifference): TaskState => taskWith(newTask(0, 1, 'c', START_MS), differs);
  const at = (phase: SessionPhase, tasks: readonly TaskState[], differs: Partial<SessionState> = {}): SessionPhase =>
    withPhase({ ...checked, phase, tasks, ...differs }, START_MS).phase;

  it.each<[string, SessionPhase, TaskDifference[], Partial<SessionState>, SessionPhase]>([
    ['a start in flight', 'starting', [{ start: { inFlight: true } }], {}, 'starting'],
    ['ZEGO at capacity', 'starting', [{ start: { waitingFor: 'no-capacity' } }], {}, 'waiting'],
    ['capacity that has come', 'waiting', [{ taskId: 'T' }], {}, 'starting'],
    ['a start that may exist', 'waiting', [{ start: { sent: LOST } }], {}, 'starting'],
    ['a task that records', 'starting', [{ phase: 'recording', taskId: 'T' }], {}, 'recording'],
    ['a pause', 'recording', [{ phase: 'paused', taskId: 'T' }], {}, 'paused'],
    ['a resume', 'paused', [{ phase: 'recording', taskId: 'T' }], {}, 'recording'],
    ['one of two that records', 'paused', [{ phase: 'paused' }, { phase: 'recording' }], {}, 'recording'],
    ['a stop while starting', 'starting', [{ start: { sent: LOST } }], { ending }, 'stopping'],
    ['a task that is stopped', 'recording', [{ phase: 'stopping' }], { ending }, 'stopping'],
    ['a task that is stopped while the session continues', 'recording', [{ phase: 'stopping' }], {}, 'recording'],
    ['a first task that was interrupted', 'starting', [{ phase: 'stopping' }], {}, 'starting'],
    ['files on their way', 'stopping', [{ phase: 'uploading' }], { ending }, 'uploading'],
    ['files that are checked', 'uploading', [{ phase: 'checking' }], { ending }, 'checking'],
    ['a successor that starts', 'recording', [{ phase: 'uploading' }, { phase: 'starting' }], {}, 'recording'],
    ['a task that is found recording again', 'uploading', [{ phase: 'recording' }], {}, 'uploading'],
    ['everything settled', 'uploading', [{ phase: 'settled' }], {}, 'uploading'],
    ['anything after the close', 'closed', [{ phase: 'recording' }], {}, 'closed'],
  ])('%s: from %s', (_, before, tasks, differs, after) => {
    expect(at(before, tasks.map(task), differs)).toBe(after);
  });

  it('remembers since when', () => {
    const recording = { ...checked, tasks: [task({ phase: 'recording', taskId: 'T' })] };
    const since = withPhase(recording, START_MS + 9 * S);
    expect(since.phaseSinceMs).toBe(START_MS + 9 * S);
    expect(withPhase(since, START_MS + 99 * S).phaseSinceMs).toBe(START_MS + 9 * S);
  });
});
