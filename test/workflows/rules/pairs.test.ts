import { expect, it } from 'vitest';
import { outdatedTask } from '../../../workflows/rules/control-versions.js';
import { applyChangeResponse, requestChange } from '../../../workflows/rules/controls.js';
import { areLanesRecording } from '../../../workflows/rules/lanes.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { applyStartResponse, chooseStart, markStartSent } from '../../../workflows/rules/starting.js';
import { receiveStatusChange } from '../../../workflows/rules/status-changes.js';
import { newSession, type SessionState, taskAt, withTask } from '../../../workflows/state/session.js';
import type { TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { scenario } from '../model/scenario.js';
import { started } from '../model/started-task.js';
import { taskWith } from '../model/task-with.js';

const at = (seconds: number): number => START_MS + seconds * 1_000;

/** A pair of which lane 0 records with the layout of revision 0, and lane 1's start has had no response yet. */
function pairWithLostStart(): SessionState {
  const checked = checkedSession(scenario({ whenInterrupted: 'restart', redundancy: 2 }));
  const opened = acceptRequest(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checked,
    START_MS,
  );
  const choice = (lane: number): Parameters<typeof markStartSent>[2] => ({
    clientTaskId: `uuid-${lane}-1`,
    maxRecordSeconds: 3_720,
    revisions: { layout: 0, whiteboard: 0 },
  });
  const first = markStartSent(opened, taskOf(opened, 0), choice(0), START_MS);
  const going = applyStartResponse(
    first,
    taskOf(first, 0),
    { verdict: 'started', taskId: 'T1', requestId: 'r' },
    START_MS,
  );
  const seen = withTask(going, taskWith(taskOf(going, 0), { phase: 'recording', reported: { seenRecording: true } }));
  const second = markStartSent(seen, taskOf(seen, 1), choice(1), at(1));
  return applyStartResponse(second, taskOf(second, 1), { verdict: 'unknown', reason: 'cut' }, at(31));
}

function taskOf(state: SessionState, lane: number, number = 1): TaskState {
  const task = taskAt(state, lane, number);
  if (!task) throw new Error('There is no such task');
  return task;
}

it('a layout that was accepted stays so when the response to an earlier start arrives', () => {
  const change = requestChange(
    pairWithLostStart(),
    { kind: 'layout', value: { MixMode: 3 } },
    { by: 'update', atMs: at(32) },
  );
  const sent = change.controls.layout.wanted;
  const brought = applyChangeResponse(
    change,
    taskOf(change, 0),
    { kind: 'layout', sent, attempt: 1 },
    { verdict: 'accepted', requestId: 'r' },
    at(33),
  );
  expect(brought.controls.layout.accepted.revision).toBe(sent.revision);
  const answer = { verdict: 'started', taskId: 'T2', requestId: 'r' } as const;
  const both = applyStartResponse(brought, taskOf(brought, 1), answer, at(34));
  expect(both.controls.layout.accepted.revision).toBe(sent.revision);
});

it('a layout that a start carried is accepted only once every live task has it', () => {
  const lost = pairWithLostStart();
  // The first start of lane 1 was refused, and the next one carries a layout that lane 0 has not got yet.
  const asked = requestChange(
    withTask(lost, { ...taskOf(lost, 1), start: { attempts: 1, nextAttemptAtMs: at(32) } }),
    { kind: 'layout', value: { MixMode: 3 } },
    { by: 'update', atMs: at(32) },
  );
  const { wanted } = asked.controls.layout;
  const sent = markStartSent(asked, taskOf(asked, 1), chooseStart(asked, taskOf(asked, 1), at(32)), at(32));
  const both = applyStartResponse(sent, taskOf(sent, 1), { verdict: 'started', taskId: 'T2', requestId: 'r' }, at(33));
  expect(taskOf(both, 1).applied.layout).toBe(wanted.revision);
  expect(both.controls.layout.accepted.revision).toBe(0);
  const brought = applyChangeResponse(
    both,
    taskOf(both, 0),
    { kind: 'layout', sent: wanted, attempt: 1 },
    { verdict: 'accepted', requestId: 'r' },
    at(34),
  );
  expect(brought.controls.layout.accepted.revision).toBe(wanted.revision);
});

it('a pair is started once both of its lanes record, or the one that could start', () => {
  const lost = pairWithLostStart();
  expect(areLanesRecording(lost)).toBe(true);
  const answer = { verdict: 'started', taskId: 'T2', requestId: 'r' } as const;
  const both = applyStartResponse(lost, taskOf(lost, 1), answer, at(34));
  expect(areLanesRecording(both)).toBe(false);
  const seen = receiveStatusChange(both, { taskId: 'T2', seen: 'recording' }, at(35));
  expect(areLanesRecording(seen)).toBe(true);
  expect(areLanesRecording(started())).toBe(false);
});

it('a layout that was accepted before and that a later task refuses is not brought to it again and again', () => {
  const waiting = pairWithLostStart();
  const version = { revision: 1, value: { MixMode: 3 } };
  const layout = { wanted: version, accepted: version };
  const both = { ...waiting, controls: { ...waiting.controls, layout, lastRevision: 1 } };
  const live = both.tasks.map(
    (task): TaskState =>
      taskWith(task, {
        phase: 'recording',
        taskId: `T${task.lane + 1}`,
        applied: { layout: task.lane === 0 ? 1 : 0, whiteboard: 0, paused: false },
        start: { sent: undefined },
      }),
  );
  const state: SessionState = { ...both, tasks: live };
  const refusal = { action: 'UpdateLayout', code: 300_000_004, message: 'no', requestId: 'r', advice: '' } as const;
  const change = { kind: 'layout', sent: version, attempt: 3 } as const;
  const after = applyChangeResponse(state, taskOf(state, 1), change, { verdict: 'refused', refusal }, at(60));
  expect(outdatedTask('layout', after.controls, after.tasks)?.taskId).toBeUndefined();
});
