import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { SESSION_QUERY, SESSION_WORKFLOW, SIGNALS, UPDATES, WORKFLOW_TASK_QUEUE } from '../../src/contract/index.js';
import { mistakesOf } from '../../src/contract/mistakes.js';
import { sessionRequestSchema } from '../../src/contract/request.schema.js';
import { startBodySchema } from '../../src/gateway/rest/bodies.schema.js';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/index.js';
import { checkLayout } from '../../src/zego/index.js';
import { services } from '../compose/compose-file.js';
import { blocks, exists, proseOf, textOf } from './documents.js';
import { type Typed, typedIn } from './typed.js';

const manifest = JSON.parse(textOf('package.json')) as { scripts: Record<string, string>; bin: Record<string, string> };

const description = JSON.parse(textOf('schemas/openapi.json')) as { paths: Record<string, unknown> };

const silent: Terminal = {
  env: {},
  cwd: '/',
  out: () => undefined,
  err: () => undefined,
  emphasis: (_kind, text) => text,
};

let simulator: Simulator;
beforeAll(async () => {
  simulator = await createSimulator();
});
afterAll(() => simulator.close());

/** The check of each program that documents run. */
const PROGRAMS: Readonly<Record<string, (args: readonly string[]) => void | Promise<void>>> = {
  bash: (scripts) => expect(scripts.filter((path) => !exists(path))).toEqual([]),
  curl: requested,
  docker: composed,
  node: ([script, ...rest]) => {
    expect(script).toBe(manifest.bin['reelkeeper']);
    return parsed(rest);
  },
  npm: ([command = '', script = '']) => {
    if (command === 'run') expect(Object.keys(manifest.scripts)).toContain(script);
    else expect(['ci', 'pack', 'test']).toContain(command);
  },
  npx: async ([only, program, ...rest]) => {
    // Without it, npx could download a package of the same name.
    expect(only).toBe('--no-install');
    if (program === 'reelkeeper') return parsed(rest);
    expect([program, rest[0]]).toEqual(['vitest', 'run']);
    expect(rest.slice(1).filter((path) => !exists(path))).toEqual([]);
  },
  reelkeeper: parsed,
  temporal: ranTemporal,
};

/** Parses a command line without running it. */
async function parsed(args: readonly string[]): Promise<void> {
  const program = buildProgram(silent);
  const ran: string[] = [];
  const recordRun = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => void ran.push(command.name()));
    command.commands.forEach(recordRun);
  };
  program.commands.forEach(recordRun);
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'exitCode' in error && error.exitCode === 0)) throw error;
    ran.push('help');
  });
  expect(ran).toHaveLength(1);
}

/** Sends requests to a simulator; checks requests to the gateway against its schemas and routes. */
async function requested(args: readonly string[]): Promise<void> {
  const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const address = new URL(args.at(-1) ?? '');
  const json = option('--json');
  if (address.port === '8700' && address.pathname === '/v1/sessions' && json !== undefined) {
    return expect(startBodySchema.safeParse(JSON.parse(json))).toMatchObject({ success: true });
  }
  if (address.port === '8700') {
    const known = Object.keys(description.paths).map((path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
    return expect(known.filter((path) => path.test(address.pathname))).not.toEqual([]);
  }
  const body = option('--json');
  const response = await fetch(simulator.endpoint + address.pathname, {
    method: option('-X') ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  expect(`${response.status} ${await response.text()}`).toMatch(/^20\d /);
}

function composed([compose, command, ...rest]: readonly string[]): void {
  expect([compose, command]).toEqual(['compose', expect.stringMatching(/^(up|logs)$/)]);
  const named = rest.filter((word) => !word.startsWith('--')).map((word) => word.replace(/=\d+$/, ''));
  expect(named.filter((name) => !Object.hasOwn(services(), name))).toEqual([]);
}

const OURS: Readonly<Record<string, readonly string[]>> = {
  query: [SESSION_QUERY],
  signal: Object.values(SIGNALS),
  start: [SESSION_WORKFLOW],
  update: Object.values(UPDATES),
};

/** Checks names against the contract, and JSON against the schema of its message. */
function ranTemporal([group, command = '', ...rest]: readonly string[]): void {
  // test/e2e/versions.test.ts runs those for versions.
  if (group === 'worker')
    return expect([command, rest[0]]).toEqual([
      'deployment',
      expect.stringMatching(/^(set-current|describe)-version$/),
    ]);
  expect(group).toBe('workflow');
  const option = (name: string): string | undefined => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
  const filter = option('--query');
  if (command === 'list') return expect(unknownAttributes(filter ?? '?')).toEqual([]);
  expect(option('--workflow-id')).toMatch(/^lesson-\d+$/);
  if (['result', 'show', 'update-options'].includes(command)) return;
  const name = option('--name') ?? option('--type');
  expect(OURS[command]).toContain(name);
  const input: unknown = JSON.parse(option('--input') ?? 'null');
  if (command === 'start') {
    expect(option('--task-queue')).toBe(WORKFLOW_TASK_QUEUE);
    const { error } = sessionRequestSchema.safeParse(input);
    expect(error && mistakesOf(error)).toBeUndefined();
  }
  if (name === UPDATES.updateLayout) expect(checkLayout(input)).toMatchObject({ valid: true });
}

function unknownAttributes(filter: string): string[] {
  const temporalNames = [
    'WorkflowType',
    'ExecutionStatus',
    'StartTime',
    'CloseTime',
    'TemporalWorkerDeploymentVersion',
  ];
  const known = [...Object.keys(SEARCH_ATTRIBUTE_TYPES), ...temporalNames];
  const names = filter.replaceAll(/'[^']*'/g, '').match(/[A-Za-z]+/g) ?? ['none'];
  return names.filter((name) => !known.includes(name) && !['AND', 'IN', 'IS', 'NOT', 'NULL', 'OR'].includes(name));
}

async function checkTyped({ program, args }: Typed): Promise<void> {
  await PROGRAMS[program]?.(args);
}

describe('the commands of the documents', () => {
  test.each(blocks('sh'))('at $at are valid', async (block) => {
    const typed = await typedIn(block, Object.keys(PROGRAMS));
    expect(typed).not.toEqual([]);
    for (const one of typed) await checkTyped(one);
  });

  test.each(['README.md', 'CONTRIBUTING.md', 'docs/operating.md', 'docs/testing.md'])(
    'in the sentences of %s are valid',
    async (document) => {
      const inline = [...proseOf(document).matchAll(/`((?:npm|npx|bash) [^`]*)`/g)].map(([, text = '']) => text);
      expect(inline).not.toEqual([]);
      for (const text of inline) {
        const [program = '', ...args] = text.split(' ');
        await checkTyped({ at: document, program, args });
      }
    },
  );

  test('are, on the first screen of README.md, the demo and the tests', () => {
    const [first] = blocks('sh');
    expect(first?.text).toBe('npm ci && npm run demo\nnpm ci && npm test\n');
    expect(Number(first?.at.split(':')[1])).toBeLessThan(25);
  });
});

test.each([
  ['an unknown option', ['start', 'math-101', '--recordSeconds', '5'], /unknown option/],
  ['an unknown command', ['begin', 'math-101'], /unknown command/],
  ['a missing argument', ['stop'], /missing required argument/],
  ['an invalid value', ['start', 'math-101', '--record-seconds', 'long'], /must be an integer/],
])('%s in a document would fail these tests', async (_what, args, words) => {
  await expect(parsed(args)).rejects.toThrow(words);
});
