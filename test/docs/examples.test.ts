import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FAILURES,
  FILE_RESCUE_WORKFLOW,
  fileRescueId,
  RESCUE_TASK_QUEUE,
  ROOM_WORKFLOW,
  roomWorkflowId,
  SEARCH_ATTRIBUTES,
  SESSION_PHASES,
  SESSION_QUERY,
  SESSION_WORKFLOW,
  SIGNALS,
  STORAGE_TASK_QUEUE,
  UPDATES,
  WEBHOOK_DELIVERY_WORKFLOW,
  WEBHOOK_TASK_QUEUE,
  WORKFLOW_TASK_QUEUE,
  webhookDeliveryId,
  zegoTaskQueue,
} from '../../src/contract/index.js';
import { QUIT_REASONS, type QuitKind } from '../../src/zego/index.js';
import { type Block, blocks, proseOf, ROOT, textOf } from './documents.js';

const EXAMPLES = blocks('ts');
const MISTAKE: Block = {
  at: 'mistake',
  document: '',
  language: 'ts',
  text: "import { RecordingClient } from 'reelkeeper';\nawait RecordingClient.connect({ adress: 'x' });\n",
};

let folder: string;
let compilerErrors: readonly string[];
// Inside the package's folder, "reelkeeper" resolves as it does for users who installed it.
beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, 'dist/examples-'));
  compilerErrors = await compiled([...EXAMPLES, MISTAKE]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function fileOf({ at }: Block): string {
  return join(folder, `${at.replaceAll(/\W/g, '-')}.ts`);
}

/** The compiler's errors for the examples against the built types, with the project's settings. */
async function compiled(examples: readonly Block[]): Promise<readonly string[]> {
  for (const example of examples) await writeFile(fileOf(example), example.text);
  const compilerOptions = { rootDir: '.', outDir: 'unused', noEmit: true };
  const settings = { extends: '../../tsconfig.json', compilerOptions, files: examples.map(fileOf), include: [] };
  const project = join(folder, 'tsconfig.json');
  await writeFile(project, JSON.stringify(settings));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const run = promisify(execFile)(process.execPath, [compiler, '--project', project, '--pretty', 'false']);
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
  return output.split('\n').filter((line) => line !== '');
}

describe('the TypeScript examples', () => {
  test('compile', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(3);
    expect(compilerErrors.filter((line) => !line.includes('mistake.ts'))).toEqual([]);
  });

  test('would not compile with a mistake', () => {
    expect(compilerErrors).toContainEqual(expect.stringContaining("'adress' does not exist"));
  });

  // whole-examples.test.ts runs those that need Temporal.
  const alone = EXAMPLES.filter(({ document, text }) => document === 'docs/testing.md' && !text.includes('.connect()'));
  test.each(alone)('at $at runs', async (example) => {
    await expect(import(fileOf(example))).resolves.toBeDefined();
  });
});

test('docs/how-it-works.md names every phase, message and failure of the contract', () => {
  const text = proseOf('docs/how-it-works.md');
  const names = [
    ...SESSION_PHASES,
    SESSION_QUERY,
    ...Object.values(SIGNALS),
    ...Object.values(UPDATES),
    ...Object.values(FAILURES),
  ];
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('docs/operating.md names only metrics and labels of docs/metrics.md', () => {
  const known = textOf('docs/metrics.md');
  const rows = [...proseOf('docs/operating.md').matchAll(/^\| [^|]+\? \| (.*) \|$/gm)].map(([, cell = '']) => cell);
  const names = rows.flatMap((cell) => cell.match(/\w{4,}(?=`)/g) ?? []);
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => !known.includes(`\`${name}\``))).toEqual([]);
});

test('docs/operating.md names every search attribute', () => {
  const text = proseOf('docs/operating.md');
  expect(Object.values(SEARCH_ATTRIBUTES).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('docs/operating.md names every workflow type with its id, and every task queue', () => {
  const text = proseOf('docs/operating.md');
  const session = '<session id>';
  const named = [
    `| \`${SESSION_WORKFLOW}\` |`,
    `| \`${ROOM_WORKFLOW}\` | \`${roomWorkflowId('<app>', '<roomId>')}\``,
    `| \`${FILE_RESCUE_WORKFLOW}\` | \`${fileRescueId(session, '<TaskId>')}\``,
    `| \`${WEBHOOK_DELIVERY_WORKFLOW}\` | \`${webhookDeliveryId(session, '<endpoint>', 7).replace('7', '<sequence>')}\``,
    ...[WORKFLOW_TASK_QUEUE, STORAGE_TASK_QUEUE, RESCUE_TASK_QUEUE, WEBHOOK_TASK_QUEUE].map(
      (name) => `| \`${name}\` |`,
    ),
    `| \`${zegoTaskQueue('<app>', 'StopRecord').replace('StopRecord', '<Action>')}\` |`,
  ];
  expect(named.filter((one) => !text.includes(one))).toEqual([]);
});

const LANES: Readonly<Record<QuitKind, RegExp>> = {
  idle: /^ends$/,
  final: /^ends: /,
  interruption: /^continues$/,
  'max-time': /^ends; continues$/,
};

test.each(QUIT_REASONS)('docs/how-it-works.md states the consequence of quit reason $reason', ({ reason, kind }) => {
  const table = /^\| (?:`quit_reason` )?(?<reasons>\d.*?) \| .*? \| (?<lane>.*?) \|$/gm;
  const rows = [...proseOf('docs/how-it-works.md').matchAll(table)].map(({ groups = {} }) => groups);
  const lanes = rows.filter(({ reasons = '' }) => names(reasons, reason)).map(({ lane }) => lane);
  expect(lanes).toEqual([expect.stringMatching(LANES[kind])]);
});

/** Whether a list such as "2 (no login), 1003 to 1009" includes a number; the text after a semicolon is not read. */
function names(list: string, number: number): boolean {
  const parts = (list.split(';')[0] ?? '').split(', ');
  return parts.some((part) => {
    const [from, to = from] = (part.match(/\d+/g) ?? []).map(Number);
    return from !== undefined && to !== undefined && from <= number && number <= to;
  });
}
