import { describe, expect, it } from 'vitest';
import { requestChange } from '../../../workflows/rules/controls.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { chooseStart } from '../../../workflows/rules/starting.js';
import { newSession, type SessionState, taskAt } from '../../../workflows/state/session.js';
import { newTask, type StartChoice, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { scenario } from '../model/scenario.js';
import { taskWith } from '../model/task-with.js';

const S = 1_000;

function session(recordSeconds: number): SessionState {
  const limits = { startSeconds: 300, recordSeconds, uploadSeconds: 86_400, restarts: 0 };
  return acceptRequest(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checkedSession(scenario({ limits })),
    START_MS,
  );
}

function first(state: SessionState): TaskState {
  return taskAt(state, 0, 1) ?? newTask(9, 9, 'there is none', 0);
}

describe("ZEGO's MaxRecordTime", () => {
  it.each([
    ['an hour', 3_600, 0, 3_720],
    ['an hour of which half is over', 3_600, 1_800, 1_920],
    ['ten seconds, which ZEGO does not take', 10, 0, 300],
    ['two minutes', 120, 0, 300],
    ['three minutes and a second', 181, 0, 301],
    ['a day, which is all that ZEGO gives', 86_400, 0, 86_400],
    ['a month', 2_592_000, 0, 86_400],
    ['an hour that is over', 3_600, 4_000, 300],
  ])('for %s lies 120 s beyond the deadline, within 300 and 86,400 s', (_, recordSeconds, afterS, maxRecordSeconds) => {
    const state = session(recordSeconds);
    expect(chooseStart(state, first(state), START_MS + afterS * S)).toMatchObject({ maxRecordSeconds });
  });

  it('reaches 48 hours where ZEGO has raised it for the app', () => {
    const { checked, ...state } = session(2_592_000);
    const raised = { ...state, checked: checked && { ...checked, maxTaskSeconds: 172_800 } };
    expect(chooseStart(raised, first(raised), START_MS)).toMatchObject({ maxRecordSeconds: 172_800 });
  });

  it('is an integer number of seconds', () => {
    const state = session(3_600);
    expect(chooseStart(state, first(state), START_MS + 1).maxRecordSeconds).toBe(3_720);
    expect(chooseStart(state, first(state), START_MS + 1_001).maxRecordSeconds).toBe(3_719);
  });
});

it('a first task has no suffix, and every other one its own', () => {
  const state = session(3_600);
  const suffix = (lane: number, number: number): string | undefined =>
    chooseStart(state, newTask(lane, number, 'id', START_MS), START_MS).streamSuffix;
  const suffixes = [suffix(0, 1), suffix(0, 2), suffix(1, 1), suffix(1, 2)];
  expect(suffixes[0]).toBeUndefined();
  expect(new Set(suffixes).size).toBe(4);
});

it('carries the newest layout and whiteboard, and which changes they are', () => {
  let state = session(3_600);
  state = requestChange(state, { kind: 'layout', value: { MixMode: 1 } }, { by: 'signal', atMs: START_MS });
  state = requestChange(state, { kind: 'layout', value: { MixMode: 3 } }, { by: 'signal', atMs: START_MS });
  state = requestChange(state, { kind: 'whiteboard', value: 'W' }, { by: 'signal', atMs: START_MS });
  expect(chooseStart(state, first(state), START_MS)).toStrictEqual({
    clientTaskId: 'uuid-0-1',
    maxRecordSeconds: 3_720,
    layout: { MixMode: 3 },
    whiteboardId: 'W',
    revisions: { layout: 2, whiteboard: 3 },
  } satisfies StartChoice);
});

it('asks for the same again while a task may exist, whatever is wanted by then', () => {
  const state = session(3_600);
  const requested = chooseStart(state, first(state), START_MS);
  const unsure: TaskState = taskWith(first(state), {
    start: { sent: { choice: requested, firstAtMs: START_MS, lostAtMs: START_MS } },
  });
  const later = requestChange(state, { kind: 'layout', value: { MixMode: 3 } }, { by: 'signal', atMs: START_MS });
  expect(chooseStart(later, unsure, START_MS + 600 * S)).toStrictEqual(requested);
});

it('asks for what is wanted now after a refusal that made nothing', () => {
  const state = session(3_600);
  const refused: TaskState = taskWith(first(state), {
    start: { sent: { choice: chooseStart(state, first(state), START_MS), firstAtMs: START_MS } },
  });
  const later = requestChange(state, { kind: 'layout', value: { MixMode: 3 } }, { by: 'signal', atMs: START_MS });
  expect(chooseStart(later, refused, START_MS + 600 * S)).toMatchObject({
    layout: { MixMode: 3 },
    maxRecordSeconds: 3_120,
  });
});
