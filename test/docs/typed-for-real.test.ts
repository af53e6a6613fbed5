import { expect, test } from 'vitest';
import { typed as typedHere } from '../cli/typed.js';
import { TemporalCommand } from '../e2e/temporal-command.js';
import { everything } from '../harness/whole-world.js';
import { curled } from './curl.js';
import { type Block, blocks } from './documents.js';
import { type Typed, typedIn } from './typed.js';

/** Blocks to run against a running system, in order of reading; each is named by a text in it. */
const BLOCKS = [
  ['README.md', 'reelkeeper start'],
  ['README.md', 'curl'],
  ['README.md', 'temporal workflow start'],
  ['docs/operating.md', 'reelkeeper list --phase'],
  ['docs/operating.md', "WorkflowType = 'fileRescue'"],
] as const;

const { env, gateway, simulator } = await everything();
const here = await typedHere();

/** Runs a command; returns its error, if any. */
type Run = (typed: Typed) => Promise<string | undefined>;

const PROGRAMS: Readonly<Record<string, Run>> = {
  curl: async (typed) => {
    const { ok, body } = await curled(typed, gateway.url);
    return ok ? undefined : JSON.stringify(body);
  },
  npx: async ({ args: [only, program, ...args] }) => {
    expect(only).toBe('--no-install');
    expect(program).toBe('reelkeeper');
    const { code, stderr } = await here.run(args, env);
    return code === 0 ? undefined : stderr;
  },
  temporal: async ({ args }) => {
    const command = await TemporalCommand.at(env.TEMPORAL_ADDRESS, env.TEMPORAL_NAMESPACE);
    const { code, stderr } = await command.tryAny(...args);
    return code === 0 ? undefined : stderr;
  },
};

function blockOf([document, words]: (typeof BLOCKS)[number]): Block {
  const found = blocks('sh').filter((block) => block.document === document && block.text.includes(words));
  expect(found).toHaveLength(1);
  return found[0] ?? { at: '', document, language: 'sh', text: '' };
}

test.each(BLOCKS.map(blockOf))('the commands at $at succeed as documented', { timeout: 120_000 }, async (block) => {
  const typed = await typedIn(block, Object.keys(PROGRAMS));
  expect(typed.length).toBeGreaterThan(2);
  for (const one of typed) {
    const error = await PROGRAMS[one.program]?.(one);
    expect(`${one.program} ${one.args.join(' ')}: ${error ?? 'ok'}`).toMatch(/: ok$/);
  }
});

test('every task that they started is stopped, and none is started twice', () => {
  expect(simulator.ledger.toJSON().tasks.length).toBeGreaterThanOrEqual(3);
  expect(simulator.ledger.unstopped()).toEqual([]);
  expect(simulator.ledger.doubled()).toEqual([]);
});
