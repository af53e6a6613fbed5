import { expect, it } from 'vitest';
import type { RejectedChange } from '../../../src/contract/view.js';
import { sessionView } from '../../../workflows/report/view.js';
import { outdatedTask } from '../../../workflows/rules/control-versions.js';
import { applyChangeResponse, requestChange } from '../../../workflows/rules/controls.js';
import { START_MS } from '../model/fake-zego.js';
import { Model, ran } from '../model/model.js';
import { brokenPromises, notAsWanted } from '../model/promises.js';
import { type Scenario, scenario } from '../model/scenario.js';
import { firstTask, polled, started } from '../model/started-task.js';

const S = 1_000;

/** What is not as the newest changes have it after 500 s, and every promise that is broken. */
function brokenAtRest(world: Partial<Scenario>): string[] {
  let broken: string[] = ['never at rest'];
  const watch = (model: Model): void => {
    const elapsedS = (model.nowMs - START_MS) / S;
    if (elapsedS > 500 && elapsedS < 600) broken = notAsWanted(model);
  };
  const model = new Model(scenario(world), { watch }).run(START_MS + 10 * 86_400 * S);
  return [...broken, ...brokenPromises(model)];
}

it('a rejected layout goes back to the one that the task was started with, and nothing is sent in a loop', () => {
  expect(
    brokenAtRest({
      refuses: ['D'],
      happenings: [
        [0, { do: 'layout', value: 'A', by: 'signal' }],
        [1, { do: 'layout', value: 'D', by: 'signal' }],
        [600, { do: 'stop' }],
      ],
    }),
  ).toEqual([]);
});

it('a rejected layout goes back to the one that ZEGO accepted while it waited', () => {
  expect(
    brokenAtRest({
      refuses: ['D'],
      travelMs: [1_000],
      happenings: [
        [60, { do: 'layout', value: 'A', by: 'update' }],
        [61, { do: 'layout', value: 'D', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    }),
  ).toEqual([]);
});

it('a rejected whiteboard goes back to the one that ZEGO accepted while it waited', () => {
  expect(
    brokenAtRest({
      refuses: ['D'],
      travelMs: [1_000],
      happenings: [
        [30, { do: 'whiteboard', value: 'C', by: 'update' }],
        [60, { do: 'whiteboard', value: 'A', by: 'update' }],
        [61, { do: 'whiteboard', value: 'D', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    }),
  ).toEqual([]);
});

it('after a layout whose response is lost is given up, the task has the accepted state', () => {
  expect(
    brokenAtRest({
      changeFates: ['ok', ...Array.from({ length: 9 }, () => 'ok-but-answer-lost' as const)],
      happenings: [
        [30, { do: 'layout', value: 'A', by: 'update' }],
        [60, { do: 'layout', value: 'B', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    }),
  ).toEqual([]);
});

it('a pause that comes while a start is on its way is accepted when that start is refused', () => {
  const model = ran({
    starts: ['capacity'],
    travelMs: [2_000],
    happenings: [
      [1, { do: 'pause', by: 'update' }],
      [600, { do: 'stop' }],
    ],
  });
  expect(model.requested.map(({ answers }) => answers)).toEqual([['accepted']]);
});

it('a caller whose layout was rejected at the start gets the rejection', () => {
  const model = ran({
    refuses: ['D'],
    happenings: [
      [0, { do: 'layout', value: 'D', by: 'update' }],
      [600, { do: 'stop' }],
    ],
  });
  expect(model.requested.map(({ answers }) => answers)).toEqual([['refused']]);
});

it('a resume is not called accepted while the pause before it is still on its way', () => {
  const seen: string[] = [];
  const watch = ({ requested: changes, zego }: Model): void => {
    const resume = changes[1];
    if (resume?.answers[0] === 'accepted' && (zego.tasks[0]?.pauses.length ?? 0) < 2) seen.push('resumed too early');
  };
  new Model(
    scenario({
      travelMs: [1_000],
      happenings: [
        [60, { do: 'pause', by: 'update' }],
        [61, { do: 'resume', by: 'update' }],
        [600, { do: 'stop' }],
      ],
    }),
    { watch },
  ).run(START_MS + 86_400_000 * 2);
  expect(seen).toEqual([]);
});

it('a newer change has all its attempts, however often the one before was tried', () => {
  const model = ran({
    changeFates: Array.from({ length: 9 }, () => 'no-response' as const),
    happenings: [
      [60, { do: 'layout', value: 'A', by: 'update' }],
      [60 + 100, { do: 'layout', value: 'B', by: 'update' }],
      [1_200, { do: 'stop' }],
    ],
  });
  expect(model.requested.map(({ answers }) => answers)).toEqual([['superseded'], ['accepted']]);
});

it('a rejection names what was rejected, also when a newer change came meanwhile, until that one is accepted', () => {
  const shown: (RejectedChange | undefined)[] = [];
  const watch = ({ state }: Model): void => {
    const { rejected } = sessionView(state);
    if (JSON.stringify(rejected) !== JSON.stringify(shown.at(-1))) shown.push(rejected);
  };
  const happenings: Scenario['happenings'] = [
    [60, { do: 'layout', value: 'D', by: 'signal' }],
    [61, { do: 'layout', value: 'A', by: 'signal' }],
    [600, { do: 'stop' }],
  ];
  new Model(scenario({ refuses: ['D'], travelMs: [1_000], happenings }), { watch }).run(START_MS + 86_400_000);
  expect(shown).toMatchObject([{ layout: { MixMaxResolutionStreamId: 'D' } }, undefined]);
});

it('a status that lags behind a pause does not make it be sent again', () => {
  const { calls } = ran({
    statusLagS: 8,
    happenings: [
      [60, { do: 'pause', by: 'update' }],
      [63, { do: 'status-changed' }],
      [66, { do: 'status-changed' }],
      [600, { do: 'stop' }],
    ],
  });
  expect(calls.filter(({ action }) => action === 'change the paused')).toHaveLength(1);
});

it('a pause that ZEGO has lost is sent again once its status says so', () => {
  let state = polled(started(), START_MS + 3 * S, { status: 2, files: [] });
  state = requestChange(state, { kind: 'paused', value: true }, { by: 'signal', atMs: START_MS + 60 * S });
  const sent = { kind: 'paused', sent: { revision: 1, value: true }, attempt: 1 } as const;
  state = applyChangeResponse(
    state,
    firstTask(state),
    sent,
    { verdict: 'accepted', requestId: 'r' },
    START_MS + 60 * S,
  );
  expect(outdatedTask('paused', state.controls, state.tasks)).toBeUndefined();
  state = polled(state, START_MS + 80 * S, { status: 2, files: [] });
  expect(outdatedTask('paused', state.controls, state.tasks)?.taskId).toBe('T1');
});
