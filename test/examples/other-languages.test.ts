import { afterAll, describe, expect, test } from 'vitest';
import { FAILURES, SESSION_QUERY, SESSION_WORKFLOW, SIGNALS, UPDATES } from '../../src/contract/index.js';
import { blocks, proseOf } from '../docs/documents.js';
import { NO_LEDGER_PROBLEMS, System } from '../e2e/system.js';
import { EXAMPLES, Example, killRunning } from './example.js';

const DOCUMENT = 'docs/other-languages.md';
/** Signals that only Reelkeeper sends, and failures of other workflows than sessions. */
const INTERNAL = [
  'zegoCallback',
  'statusChanged',
  'webhookGone',
  'rescueProgress',
  'WebhookUndelivered',
  'RoomUnclear',
  'NotServed',
];
const external = (names: readonly string[]): string[] => names.filter((name) => !INTERNAL.includes(name));

describe('docs/other-languages.md', async () => {
  const system = await System.start();
  const shell = await Example.inPlace('curl', { TEMPORAL_ADDRESS: system.temporalAddress });
  afterAll(killRunning);
  const session = system.client.get('lesson-7001');
  const [start = '', change = '', end = ''] = blocks('sh')
    .filter(({ document }) => document === DOCUMENT)
    .map(({ text }) => text);

  test('has a command that starts a session', async () => {
    expect(await shell.run(start)).toMatchObject({ code: 0 });
    expect(await system.phase(session, 'recording')).toMatchObject({ roomId: 'math-101' });
  }, 60_000);

  test('has a start that records nothing a second time', async () => {
    expect(await shell.run(start)).toMatchObject({ code: 0 });
    expect((await system.ledger()).tasks).toHaveLength(1);
  }, 60_000);

  test('has signals and updates that change the session and return results', async () => {
    const { code, stdout } = await shell.run(change);
    expect(code).toBe(0);
    expect(stdout).toMatch(/taskIds.*accepted.*accepted/s);
    expect(await session.view()).toMatchObject({ accepted: { layout: { MixMode: 2 }, paused: false } });
  }, 60_000);

  test('has commands that show the session, stop it and return the manifest', async () => {
    const { code, stdout } = await shell.run(end);
    expect(code).toBe(0);
    expect(stdout).toMatch(/"?phase"?:"?recording.*"?outcome"?:"?complete/s);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  }, 120_000);

  test.each([
    ['signal', external(Object.values(SIGNALS)), /^\| (`.*?`) \| yes \|/gm],
    ['update', external(Object.values(UPDATES)), /^\| (`.*?`) \| \w+ \| yes \|/gm],
    ['failure', external(Object.values(FAILURES)), /^\| (`[A-Z]\w+`) \|/gm],
  ])('names every %s, and no other', (_what, names, row) => {
    const named = [...proseOf(DOCUMENT).matchAll(row)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
    expect(new Set(named)).toEqual(new Set(names));
  });

  test('names the workflow and the query', () => {
    expect(proseOf(DOCUMENT)).toContain(`| workflow type | \`${SESSION_WORKFLOW}\` |`);
    expect(proseOf(DOCUMENT)).toContain(`The query \`${SESSION_QUERY}\``);
  });

  test('names every example', () => {
    expect(EXAMPLES.filter((name) => !proseOf(DOCUMENT).includes(`(../examples/${name}/README.md)`))).toEqual([]);
  });
});
