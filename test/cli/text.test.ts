import { afterEach, describe, expect, test, vi } from 'vitest';
import { jsonText, printable, processTerminal } from '../../src/cli/terminal.js';
import { durationText, sizeText } from '../../src/cli/text/amounts.js';
import { columns } from '../../src/cli/text/columns.js';
import { happeningLines } from '../../src/cli/text/happening-text.js';
import { manifestLines } from '../../src/cli/text/manifest-text.js';
import type { FileView, Manifest } from '../../src/contract/index.js';

const plain = { emphasis: (_: unknown, text: string): string => text };

test.each([
  [0, '0 ms'],
  [340, '340 ms'],
  [1_000, '1.0 s'],
  [9_999, '9.9 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [86_400_000, '1 d'],
  [273_600_000, '3 d 4 h'],
])('%d milliseconds read as "%s"', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [9_960, '10 kB'],
  [999_600, '1.0 MB'],
  [23_400_000, '23 MB'],
  [5_500_000_000, '5.5 GB'],
  [7e15, '7000 TB'],
])('%d bytes read as "%s"', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test('columns stand below each other, whatever characters they hold', () => {
  expect(
    columns([
      ['a', 'b', 'c'],
      ['𝒳𝒳𝒳', '', 'd'],
    ]),
  ).toEqual(['a    b  c', '𝒳𝒳𝒳     d']);
});

describe('what a terminal could take for a command', () => {
  const evil = 'room\u001b[2J\u001b]0;title\u0007\u009b31m\r';

  test('is not printed, and colours are', () => {
    expect(printable(`\u001b[1mbold\u001b[22m\t${evil}\n`)).toBe(
      '\u001b[1mbold\u001b[22m\troom\ufffd[2J\ufffd]0;title\ufffd\ufffd31m\ufffd\n',
    );
  });

  test('is escaped in JSON, which still means the same', () => {
    const text = jsonText({ evil }, 'line');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(JSON.parse(text)).toEqual({ evil });
  });
});

test('a manifest tells its message, its files and its gaps', () => {
  const file: FileView = {
    taskId: 't',
    fileId: 'f.mp4',
    format: 'mp4',
    sizeBytes: 1_500,
    durationMs: 61_000,
    beganAt: '2026-01-01T10:00:00.000Z',
    state: 'backup',
    note: 'kept three days',
  };
  const manifest: Manifest = {
    sessionId: 's',
    app: 'default',
    roomId: 'r',
    outcome: 'partial',
    endReason: 'interrupted',
    message: 'Footage is missing.',
    endedAt: '2026-01-01T10:10:00.000Z',
    recordedMs: 61_000,
    tasks: [],
    files: [file],
    filesOmitted: { count: 2, byState: { uploaded: 2 }, sizeBytes: 3_000 },
    gaps: [{ from: '2026-01-01T10:01:00.000Z', to: '2026-01-01T10:01:30.000Z', reason: 'interrupted' }],
    metadata: {},
  };
  const [head, ...lines] = manifestLines(manifest, plain);
  expect(head).toBe('Outcome  partial (interrupted), 1 min 1 s recorded, 3 files');
  expect(lines).toEqual([
    '  Footage is missing.',
    '  backup  1 min 1 s  1.5 kB  f.mp4 (kept three days)',
    '  and 2 more files, 3.0 kB',
    expect.stringMatching(/^ {2}gap of 30 s, .*: interrupted$/),
  ]);
});

test('a session that was terminated is told with what to do', () => {
  const happening = { type: 'closed', at: '2026-01-01T10:00:00.000Z', status: 'terminated', message: 'Look.' } as const;
  expect(happeningLines(happening, plain)).toEqual(['Outcome  terminated. Look.']);
});

test("a callback's number is told with what it means, one that is not known by its number alone", () => {
  const by = (event: string) =>
    happeningLines({ type: 'timeline', at: '', entry: { at: '', event, by: 'callback', taskId: 't' } }, plain)[0];
  expect(by('event 7')).toMatch(/event 7: upload begins \(callback\) taskId=t$/);
  expect(by('event 4711')).toMatch(/event 4711 \(callback\) taskId=t$/);
});

describe('colours', () => {
  const { isTTY } = process.stdout;
  afterEach(() => {
    process.stdout.isTTY = isTTY;
    vi.unstubAllEnvs();
  });

  test.each([
    { tty: true, env: {}, coloured: true },
    { tty: false, env: {}, coloured: false },
    { tty: true, env: { NO_COLOR: '1' }, coloured: false },
    { tty: true, env: { NO_COLOR: '' }, coloured: true },
    { tty: true, env: { TERM: 'dumb' }, coloured: false },
  ])('are used: $coloured, on a terminal: $tty, with $env', ({ tty, env, coloured }) => {
    process.stdout.isTTY = tty;
    for (const [name, value] of Object.entries({ NO_COLOR: undefined, TERM: 'xterm', ...env })) vi.stubEnv(name, value);
    expect(processTerminal().emphasis('red', 'x')).toBe(coloured ? '\u001b[31mx\u001b[39m' : 'x');
  });
});
