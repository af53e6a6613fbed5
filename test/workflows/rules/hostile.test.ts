import { expect, it } from 'vitest';
import { jsonBytes } from '../../../src/contract/json-size.js';
import { fitView } from '../../../workflows/report/size-limits.js';
import { sessionView } from '../../../workflows/report/view.js';
import { applyCallback } from '../../../workflows/rules/callbacks.js';
import { fitState } from '../../../workflows/rules/carry-over.js';
import { readLayout, requestChange } from '../../../workflows/rules/controls.js';
import { readCallback } from '../../../workflows/rules/read-callback.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { applyTransitions } from '../../../workflows/rules/transitions.js';
import { newSession } from '../../../workflows/state/session.js';
import { BUDGET_BYTES } from '../../../workflows/state/size-budget.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession, ran } from '../model/model.js';
import { PLAIN } from '../model/scenario.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';

const S = 1_000;

const idle = { life: { ends: 'idle', afterS: 300, quitReason: 0 }, happenings: [] } as const;

it('a pause that comes before the request is checked does not keep a single-stream session from recording', () => {
  const model = ran({
    recordMode: 'single',
    checkMs: 2_000,
    happenings: [
      [0, { do: 'pause', by: 'signal' }],
      [600, { do: 'stop' }],
    ],
  });
  expect([model.starts.length, model.manifest?.outcome]).toEqual([1, 'complete']);
});

it('a layout that our own check refuses at the start is dropped, and the room is recorded', () => {
  const model = ran({
    invalid: ['E'],
    happenings: [
      [0, { do: 'layout', value: 'E', by: 'signal' }],
      [600, { do: 'stop' }],
    ],
  });
  expect(model.manifest).toMatchObject({ outcome: 'complete' });
});

it('a whiteboard that ZEGO rejects at the start is dropped, and the room is recorded', () => {
  const model = ran({
    refuses: ['D'],
    happenings: [
      [0, { do: 'whiteboard', value: 'D', by: 'signal' }],
      [600, { do: 'stop' }],
    ],
  });
  expect(model.manifest).toMatchObject({ outcome: 'complete' });
});

it('a layout that is taken can be written as JSON from anywhere, however deeply it is nested', () => {
  const taken = (depth: number): ReturnType<typeof readLayout> =>
    readLayout(JSON.parse(`{"MixMode":${'['.repeat(depth)}${']'.repeat(depth)}}`));
  let deepest = 1;
  for (let step = 4_096; step >= 1; step /= 2) if ('change' in taken(deepest + step)) deepest += step;
  for (let depth = Math.max(1, deepest - 60); depth <= deepest; depth += 2) {
    const reading = taken(depth);
    if (!('change' in reading)) continue;
    let state = acceptRequest(
      newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
      checkedSession(PLAIN),
      START_MS,
    );
    expect(() => {
      state = requestChange(state, reading.change, { by: 'signal', atMs: START_MS });
    }, `a signal of depth ${depth}`).not.toThrow();
    expect(jsonBytes(fitView(sessionView(state))), `a query at depth ${depth}`).toBeLessThan(BUDGET_BYTES);
  }
});

it('the carried state fits its budget for any pictures that callbacks name', () => {
  let state = started();
  const name = (i: number): string => `${i}`.padEnd(1_024, '€');
  for (let i = 0; i < 50; i++) {
    const file = { file_id: name(i), file_url: name(i + 50), output_file_format: 'jpg', status: 3 };
    const facts = readCallback({
      task_id: 'T1',
      event_type: 1,
      detail: { file_info: [file, { ...file, file_id: name(100 + i) }] },
    });
    if (facts) state = applyCallback(state, firstTask(state), facts, START_MS + i);
  }
  expect(jsonBytes(fitState(state))).toBeLessThan(BUDGET_BYTES);
});

it('a forged "nothing uploaded" does not close a session before its files are listed', () => {
  let state = polled(started(), START_MS + 2 * S, { status: 2, files: [] });
  const facts = readCallback({ task_id: 'T1', event_type: 1, detail: { file_info: [] } });
  if (facts) state = applyCallback(state, firstTask(state), facts, START_MS + 299 * S);
  state = polled(state, START_MS + 300 * S, { status: 3, files: [] });
  state = applyTransitions(stopped(state, START_MS + 301 * S), START_MS + 320 * S);
  expect(firstTask(state).phase).toBe('uploading');
});

it('a task that ZEGO ended lists all its files, however it became known', () => {
  const files = Array.from({ length: 30 }, () => ({ to: 'uploaded', afterS: 0 }) as const);
  expect(ran({ ...idle, files, callbacks: [[]] }).manifest?.files).toHaveLength(30);
});

it('a file that was uploaded in time is reported so, also when its callback is lost', () => {
  const cancelled = { files: [{ to: 'uploaded', afterS: 560 }], happenings: [[300, { do: 'cancel' }]] } as const;
  expect(ran({ ...cancelled, callbacks: [[]] }).manifest?.outcome).toBe(ran(cancelled).manifest?.outcome);
});

it('a picture is counted once, also when its callback comes again much later', () => {
  let state = started();
  const picture = (id: number): void => {
    const file = { file_id: `p${id}`, output_file_format: 'jpg', status: 3 };
    const facts = readCallback({ task_id: 'T1', event_type: 1, detail: { file_info: [file] } });
    if (facts) state = applyCallback(state, firstTask(state), facts, START_MS + id * S);
  };
  for (let id = 0; id < 60; id++) picture(id);
  picture(0);
  expect(firstTask(state).files.picturesCount).toBe(60);
});

it('a picture that one callback names twice is counted once', () => {
  const file = { file_id: 'p', output_file_format: 'jpg', status: 3 };
  const facts = readCallback({ task_id: 'T1', event_type: 1, detail: { file_info: [file, file] } });
  const state = started();
  expect(facts && firstTask(applyCallback(state, firstTask(state), facts, START_MS)).files.picturesCount).toBe(1);
});

it('what a callback claims about an end is forgotten once ZEGO reports that the task records', () => {
  const claim = { do: 'callback', body: { event_type: 2, detail: { quit_reason: 6 } } } as const;
  const nothing = { do: 'callback', body: { event_type: 1, detail: { file_info: [] } } } as const;
  const { manifest } = ran({
    ...idle,
    happenings: [
      [100, claim],
      [100, nothing],
    ],
  });
  expect(manifest).toMatchObject({ outcome: 'complete', endReason: 'room-idle', tasks: [{ quitReason: 3 }] });
  const {
    end: { quitReason },
    files: { nothingUploaded },
  } = firstTask(
    ran({
      happenings: [
        [100, claim],
        [100, nothing],
        [600, { do: 'stop' }],
      ],
    }).state,
  );
  expect([quitReason, nothingUploaded]).toEqual([undefined, false]);
});

it.each([1, 2, 5, 7])('a forged event %i does not end a recording', (event_type) => {
  const forged = { do: 'callback', body: { event_type, detail: { file_info: [], quit_reason: 4 } } } as const;
  const { calls } = ran({
    happenings: [
      [100, forged],
      [600, { do: 'stop' }],
    ],
  });
  const stops = calls.filter(({ action }) => action === 'StopRecord').map(({ atMs }) => atMs - START_MS);
  expect(stops).toEqual([600 * S]);
});
