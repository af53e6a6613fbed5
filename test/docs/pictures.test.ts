import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { FAILURES, SESSION_PHASES, SESSION_WORKFLOW, SIGNALS, TASK_PHASES } from '../../src/contract/index.js';
import { ZEGO_ACTIONS } from '../../src/zego/index.js';
import { Model } from '../workflows/model/model.js';
import { latestCloseMs } from '../workflows/model/promises.js';
import { world } from '../workflows/model/worlds.js';
import { blocks } from './documents.js';

/** An arrow of a diagram, from one phase to another. */
type Arrow = `${string} --> ${string}`;

/** Enough worlds for every arrow, with a fixed seed: the result must not depend on luck. */
const WORLDS = { numRuns: 400, seed: 4 };

const ofSessions = new Set<Arrow>();
const ofTasks = new Set<Arrow>();
beforeAll(() => {
  for (const scenario of fc.sample(world, WORLDS)) {
    const phases = new Map<string, string>();
    const watch = ({ state }: Model): void => {
      for (const { clientTaskId, phase } of state.tasks) {
        const before = phases.get(clientTaskId) ?? '[*]';
        if (before !== phase) ofTasks.add(`${before} --> ${phase}`);
        phases.set(clientTaskId, phase);
      }
    };
    const model = new Model(scenario, { watch }).run(latestCloseMs(scenario));
    for (const [index, phase] of model.phases.entries())
      ofSessions.add(`${model.phases[index - 1] ?? '[*]'} --> ${phase}`);
  }
});

function pictureIn(document: string, kind: string): string {
  const picture = blocks('mermaid').find((one) => one.document === document && one.text.startsWith(kind));
  return picture?.text ?? '';
}

/** The arrows of a diagram, without those at its start and end and those from a phase to itself. */
function arrowsOf(picture: string): Arrow[] {
  const arrows = [...picture.matchAll(/^ +(\S+) --> ([^\s:]+)/gm)].map(([, from, to]): Arrow => `${from} --> ${to}`);
  return arrows.filter((arrow) => !arrow.endsWith('[*]') && arrow.split(' --> ')[0] !== arrow.split(' --> ')[1]);
}

/** Whether arrows lead along a change; several phases may pass at one moment. */
function isWay(arrows: readonly Arrow[], change: Arrow): boolean {
  const [from = '', to = ''] = change.split(' --> ');
  const reached = new Set([from]);
  for (const phase of reached) {
    for (const arrow of arrows) {
      const [begin, end = ''] = arrow.split(' --> ');
      if (begin === phase) reached.add(end);
    }
  }
  return reached.has(to);
}

describe.each([
  { of: 'a session', document: 'README.md', seen: ofSessions, phases: SESSION_PHASES },
  { of: 'a task', document: 'docs/how-it-works.md', seen: ofTasks, phases: TASK_PHASES },
])('the diagram of the phases of $of', ({ document, seen, phases }) => {
  const arrows = arrowsOf(pictureIn(document, 'stateDiagram'));

  test('has exactly these phases', () => {
    expect(new Set(arrows.flatMap((arrow) => arrow.split(' --> ')))).toEqual(new Set(['[*]', ...phases]));
  });

  test('has a path for every change that happens', () => {
    expect(seen.size).toBeGreaterThan(9);
    expect([...seen].filter((change) => !isWay(arrows, change))).toEqual([]);
  });

  test('has no arrow that no change uses', () => {
    expect(arrows.filter((arrow) => !seen.has(arrow))).toEqual([]);
  });
});

test('a change without a path would be found', () => {
  expect(isWay(['[*] --> starting', 'starting --> recording'], '[*] --> recording')).toBe(true);
  expect(isWay(['[*] --> starting', 'starting --> recording'], 'recording --> starting')).toBe(false);
});

test('the diagram of a whole session uses only names of the contract and of ZEGO', () => {
  const known: readonly string[] = [
    SESSION_WORKFLOW,
    ...Object.values(SIGNALS),
    ...ZEGO_ACTIONS,
    ...Object.values(FAILURES),
    'TaskId',
    'ClientTaskId',
  ];
  const names = pictureIn('docs/how-it-works.md', 'sequenceDiagram').match(/\b[A-Za-z]+[a-z][A-Z]\w*/g) ?? [];
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !known.includes(name) && name !== 'sequenceDiagram')).toEqual([]);
});
