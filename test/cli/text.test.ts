import { afterEach, describe, expect, test, vi } from 'vitest';
import { jsonText, printable, processTerminal } from '../../src/cli/terminal.js';
import { columns } from '../../src/cli/text/columns.js';
import { entryText } from '../../src/cli/text/entry-text.js';
import { manifestLines } from '../../src/cli/text/manifest-text.js';
import { taskLines, viewLines } from '../../src/cli/text/session-text.js';
import { watchEventLines } from '../../src/cli/text/watch-event-text.js';
import type { SessionSummary } from '../../src/client/index.js';
import type { FileState, FileView, Manifest, SessionView, TaskView } from '../../src/contract/index.js';
import { commandText } from '../../src/temporal/command-text.js';

const plain = { emphasis: (_: unknown, text: string): string => text };
const tagged = { emphasis: (kind: string, text: string): string => `<${kind}>${text}</${kind}>` };

/** A local time of January 2026. */
function local(day: number, hour: number, minute: number): string {
  return new Date(2026, 0, day, hour, minute).toISOString();
}

function task(differs: Partial<TaskView>): TaskView {
  const number = differs.number ?? 1;
  const clientTaskId = `c-0-${number}`;
  return {
    lane: 0,
    number,
    taskId: `t-${number}`,
    clientTaskId,
    phase: 'recording',
    startedAt: local(1, 10, 0),
    files: [],
    ...differs,
  };
}

const FILE: FileView = {
  taskId: 't-1',
  fileId: 'f.mp4',
  format: 'mp4',
  sizeBytes: 1_500,
  durationMs: 0,
  beganAt: '2026-01-01T10:00:00.000Z',
  state: 'uploaded',
};

const VIEW: SessionView = {
  sessionId: 's',
  app: 'default',
  roomId: 'r',
  phase: 'recording',
  phaseSince: local(1, 10, 0),
  requestedAt: local(1, 10, 0),
  deadlineAt: local(31, 10, 0),
  wanted: { paused: false },
  accepted: { paused: false },
  tasks: [],
  timeline: [],
};

const SUMMARY: SessionSummary = {
  sessionId: 's',
  status: 'running',
  taskIds: [],
  runStartedAt: local(1, 10, 0),
};

test.each([
  ['𝒳𝒳𝒳', 3],
  ['数学室', 6],
  ['ｶﾀｶﾅ', 4],
  ['한국', 4],
  ['e\u0301cole', 5],
  ['क्षि', 2],
  ['👩‍👩‍👧', 2],
  ['❤️', 2],
  ['❤', 1],
  ['🇨🇭', 2],
  ['1️⃣', 2],
  ['a\u200bb', 2],
  ['\u001b[31mred\u001b[39m', 3],
])('columns are aligned by the display width of %j', (text, cells) => {
  const [first = '', second = ''] = columns([
    ['a'.repeat(10), 'x'],
    [text, 'y'],
  ]);
  expect(first).toBe(`${'a'.repeat(10)}  x`);
  expect(second).toBe(`${text}${' '.repeat(12 - cells)}y`);
});

describe('a printed command', () => {
  test.each([
    ['lesson-4711', 'reelkeeper watch lesson-4711'],
    ['-x', 'reelkeeper watch -- -x'],
    ['--json', 'reelkeeper watch -- --json'],
    ["-o'hara 1", String.raw`reelkeeper watch -- '-o'\''hara 1'`],
    ['数学', "reelkeeper watch '数学'"],
    ["a\n\u001b[8m'\\\u202e", String.raw`reelkeeper watch $'a\n\u001b[8m\'\\\u202e'`],
  ])('for %j can be pasted into a shell', (id, text) => {
    expect(commandText('watch', { args: [id] })).toBe(text);
  });

  test('has its flags before the arguments, each with its value', () => {
    expect(commandText('show', { args: ['-x'], flags: { app: '-y' } })).toBe('reelkeeper show --app=-y -- -x');
  });
});

describe('a control sequence', () => {
  const evil = 'room\u001b[2J\u001b]0;title\u0007\u009b31m\r';

  test('is escaped, except for colours', () => {
    expect(printable(`\u001b[1mbold\u001b[22m\t${evil}\n`)).toBe(
      '\u001b[1mbold\u001b[22m\troom\\u001b[2J\\u001b]0;title\\u0007\\u009b31m\\r\n',
    );
  });

  test('is escaped in JSON, which keeps its value', () => {
    const text = jsonText({ evil }, 'line');
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(JSON.parse(text)).toEqual({ evil });
  });
});

describe('a manifest', () => {
  const file: FileView = {
    taskId: 't',
    fileId: 'f.mp4',
    format: 'mp4',
    sizeBytes: 1_500,
    durationMs: 61_000,
    beganAt: '2026-01-01T10:00:00.000Z',
    state: 'verified',
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
    filesOmitted: { count: 2, byState: { uploaded: 1, failed: 1 }, sizeBytes: 3_000 },
    gaps: [{ from: local(1, 10, 1), to: local(1, 10, 2), reason: 'interrupted' }],
    metadata: {},
  };

  test('shows its message, its files and its gaps', () => {
    expect(manifestLines(manifest, plain)).toEqual([
      'Outcome  partial (interrupted), 1 min 1 s recorded, 3 files',
      '  Footage is missing.',
      '  verified  1 min 1 s  1.5 kB  f.mp4',
      '  and 2 more files, 3.0 kB: 1 uploaded, 1 failed',
      '  gap of 1 min, 2026-01-01 10:01:00 to 10:02:00: interrupted',
    ]);
  });

  test('shows the state of the .sw file beside a file', () => {
    const files: FileView[] = [
      { ...file, soundWave: { fileId: 'f.sw', state: 'verified', sizeBytes: 1_400 } },
      { ...file, soundWave: { fileId: 'f.sw', state: 'missing', note: 'Bucket "b" has no "f.sw"' } },
      { ...file, soundWave: { fileId: 'f.sw', state: 'unchecked' } },
    ];
    expect(manifestLines({ ...manifest, files }, plain).slice(2, 5)).toEqual([
      '  verified  1 min 1 s  1.5 kB  f.mp4 (f.sw verified, 1.4 kB)',
      '  verified  1 min 1 s  1.5 kB  f.mp4 (f.sw missing, Bucket "b" has no "f.sw")',
      '  verified  1 min 1 s  1.5 kB  f.mp4 (f.sw unchecked)',
    ]);
  });

  test('shows why a file is not in the bucket, and until when ZEGO keeps it', () => {
    const files: FileView[] = [
      { ...file, state: 'rescued', note: 'not verified again' },
      { ...file, state: 'backup', note: 'Not copied: no time', expiresAt: local(4, 10, 0) },
      { ...file, state: 'failed', note: 'the bucket has no such object' },
    ];
    expect(
      manifestLines({ ...manifest, files, filesOmitted: { count: 0, byState: {}, sizeBytes: 0 } }, tagged).slice(2, 5),
    ).toEqual([
      '  rescued  1 min 1 s  1.5 kB  f.mp4 (not verified again)',
      '  <yellow>backup   1 min 1 s  1.5 kB  f.mp4 (Not copied: no time; ZEGO keeps it until 2026-01-04 10:00:00)</yellow>',
      '  <red>failed   1 min 1 s  1.5 kB  f.mp4 (the bucket has no such object)</red>',
    ]);
  });

  test('of several tasks shows their number, including omitted ones', () => {
    const tasks = [task({ number: 40 }), task({ number: 41 })];
    expect(manifestLines({ ...manifest, tasks, tasksOmitted: 39 }, plain)[0]).toMatch(/, 3 files, 41 tasks$/);
  });

  test('shows both dates of a gap over midnight', () => {
    const gaps = [{ from: local(1, 23, 0), to: local(3, 1, 30), reason: 'no file' }];
    expect(manifestLines({ ...manifest, gaps }, plain).at(-1)).toBe(
      '  gap of 1 d 2 h, 2026-01-01 23:00:00 to 2026-01-03 01:30:00: no file',
    );
  });

  test('of many gaps shows twenty and the total of the others', () => {
    const gaps = Array.from({ length: 23 }, (_, at) => ({
      from: local(1, at, 0),
      to: local(1, at, 5),
      reason: 'no file',
    }));
    const lines = manifestLines({ ...manifest, gaps }, plain);
    expect(lines.filter((line) => line.startsWith('  gap of 5 min'))).toHaveLength(20);
    expect(lines.at(-1)).toBe('  and 3 more gaps, 15 min together');
  });
});

describe('a shown session', () => {
  test('lists its tasks with their end reasons', () => {
    const lines = taskLines(
      [
        task({ phase: 'checking', endedAt: local(1, 10, 30), endReason: 'interrupted', quitReason: 6 }),
        task({ number: 2, startedAt: local(1, 10, 31) }),
        task({ lane: 1, taskId: 'third', endedAt: local(2, 0, 1), endReason: 'stopped', stopUnconfirmed: true }),
      ],
      0,
    );
    expect(lines).toEqual([
      'task 1            t-1    checking   2026-01-01 10:00:00 to 10:30:00             interrupted, quit_reason 6: the recorder lost its network',
      'task 2            t-2    recording  since 2026-01-01 10:31:00',
      'task 1 of lane 1  third  recording  2026-01-01 10:00:00 to 2026-01-02 00:01:00  stopped, stop never confirmed',
    ]);
  });

  test('counts the omitted tasks', () => {
    expect(taskLines([task({ number: 62 })], 61)[0]).toBe('61 earlier tasks that settled long ago');
  });

  test.each<[phase: 'checking' | 'uploading', files: readonly FileState[], waitingFor: readonly unknown[]]>([
    ['checking', ['uploaded'], [expect.stringMatching(/ verification of the files in the bucket$/)]],
    [
      'checking',
      ['verified', 'backup', 'backup'],
      [expect.stringMatching(/ 2 files to be copied out of ZEGO's backup; .*fileRescue/)],
    ],
    ['uploading', ['uploading'], []],
  ])('in the phase %s with files %j says what it is waiting for', (phase, states, waitingFor) => {
    const files = states.map((state): FileView => ({ ...FILE, state }));
    const view: SessionView = { ...VIEW, phase, tasks: [task({ phase, files })] };
    const lines = viewLines(view, SUMMARY, plain);
    expect(lines.filter((line) => line.startsWith('  waiting for '))).toEqual(waitingFor);
  });

  test('says what it waits for before it has a task, and its position', () => {
    const startWait = { reason: 'no-capacity', position: 3, givesUpAt: local(1, 10, 5), refusals: 0 } as const;
    const lines = viewLines({ ...VIEW, phase: 'waiting', startWait }, SUMMARY, plain);
    expect(lines.filter((line) => line.startsWith('  waiting for '))).toEqual([
      expect.stringMatching(/ a free task of ZEGO: position 3, gives up .*10:05:00$/),
    ]);
  });

  test('lists the files of all its tasks and the number of omitted ones', () => {
    const filesOmitted = { count: 5, byState: { uploaded: 5 }, sizeBytes: 5_000 };
    const tasks = [task({ files: [FILE], filesOmitted }), task({ number: 2, files: [FILE], filesOmitted })];
    const lines = viewLines({ ...VIEW, tasks }, SUMMARY, plain);
    expect(lines.slice(lines.indexOf('Files'))).toEqual([
      'Files',
      '  uploaded    1.5 kB  f.mp4',
      '  uploaded    1.5 kB  f.mp4',
      '  and 10 more files, 10 kB: 10 uploaded',
    ]);
  });

  test('shows the date of an entry of another day', () => {
    const timeline = [{ at: local(1, 23, 0), event: 'recording', by: 'zego' } as const];
    expect(viewLines({ ...VIEW, timeline }, SUMMARY, plain).at(-1)).toBe('  2026-01-01 23:00:00  recording (zego)');
  });
});

test.each<[entry: object, line: string]>([
  [
    { event: 'interrupted', task: 1, quitReason: 6 },
    'interrupted: the recorder lost its network (session) task=1 quitReason=6',
  ],
  [{ event: 'interrupted', task: 1 }, 'interrupted (session) task=1'],
  [
    { event: 'restarting', lane: 0, restart: 1, inMs: 0 },
    'restarting: another task takes over at once (session) lane=0 restart=1 inMs=0',
  ],
  [
    { event: 'restarting', lane: 0, restart: 4, inMs: 30_000 },
    'restarting: another task takes over in 30 s (session) lane=0 restart=4 inMs=30000',
  ],
  [
    { event: 'rollover', task: 1, lane: 0 },
    "rollover: ZEGO's day is nearly over, and the next task starts beside this one (session) task=1 lane=0",
  ],
  [
    { event: 'files checked', task: 1, verified: 1 },
    'files checked: 1 file found in the bucket (session) task=1 verified=1',
  ],
  [
    { event: 'rescue started', task: 1, files: 2 },
    "rescue started: 2 files to be copied out of ZEGO's backup (session) task=1 files=2",
  ],
  [{ event: 'rescue ended', task: 1, left: 0 }, 'rescue ended: every file is in the bucket (session) task=1 left=0'],
  [{ event: 'rescue ended', task: 1, left: 1 }, "rescue ended: 1 file left in ZEGO's backup (session) task=1 left=1"],
  [
    { event: 'event 2', by: 'callback', quitReason: 1004 },
    'event 2: ended abnormally, the recorder had no disk space left (callback) quitReason=1004',
  ],
  [{ event: 'task settled', task: 1 }, 'task settled (session) task=1'],
  [{ event: 'restarting', inMs: 'soon' }, 'restarting: another task takes over at once (session) inMs=soon'],
])('the entry %j is shown with its meaning', (entry, line) => {
  expect(entryText({ at: '', event: '', by: 'session', ...entry }, plain)).toBe(line);
});

test('a terminated session is shown with its message', () => {
  const event = {
    type: 'closed',
    at: '2026-01-01T10:00:00.000Z',
    status: 'terminated',
    message: 'See Temporal.',
  } as const;
  expect(watchEventLines(event, plain)).toEqual(['Outcome  terminated. See Temporal.']);
});

test('a callback event is shown with its meaning, an unknown one with its number alone', () => {
  const by = (event: string) =>
    watchEventLines({ type: 'timeline', at: '', entry: { at: '', event, by: 'callback', taskId: 't' } }, plain)[0];
  expect(by('event 7')).toMatch(/event 7: upload started \(callback\) taskId=t$/);
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
