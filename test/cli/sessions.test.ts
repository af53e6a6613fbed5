import { beforeAll, describe, expect, test } from 'vitest';
import { devWorld } from './dev-world.js';
import { type Output, typed } from './typed.js';

const { at: shell, ports } = await devWorld();
const here = await typed();

function run(args: readonly string[]): Promise<Output> {
  return here.run(args, { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` });
}

/** Runs a command that must succeed, and returns its output. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const json = async (...args: string[]): Promise<Record<string, unknown>> => JSON.parse(await done(...args, '--json'));

/** Polls until the session's JSON has these fields. */
async function untilShown(id: string, fields: object): Promise<Record<string, unknown>> {
  return expect
    .poll(() => json('show', id), { timeout: 30_000, interval: 500 })
    .toMatchObject(fields)
    .then(() => json('show', id));
}

describe('start', () => {
  test('prints the session id, and with --wait the TaskId', async () => {
    const started = await json('start', 'start-room', '--id', 'start-1', '--metadata', 'class=7b', '--wait');
    expect(started).toMatchObject({ sessionId: 'start-1', created: true, taskIds: [expect.any(String)] });
    const shown = await json('show', 'start-1');
    expect(shown).toMatchObject({ phase: 'recording', roomId: 'start-room' });
    expect(shown).not.toHaveProperty('temporalUiUrl');
  });

  test('shows where the Web UI has the session, if its address is configured', async () => {
    const page = `http://127.0.0.1:${ports.ui}/namespaces/default/workflows/start-1`;
    const env = {
      TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
      REELKEEPER_TEMPORAL_UI_URL: `http://127.0.0.1:${ports.ui}`,
    };
    const { stdout } = await here.run(['show', 'start-1'], env);
    expect(stdout).toMatch(new RegExp(`^Temporal Web UI +${page}$`, 'm'));
    const view = await fetch(`http://127.0.0.1:${ports.gateway}/v1/sessions/start-1`).then((answer) => answer.json());
    expect(view).toMatchObject({ temporalUiUrl: page });
  });

  test('with --wait warns of parameters without effect, and so does show', async () => {
    const recording = { RecordOutputParams: { OutputFileFormat: 'mp4', FragmentSeconds: 4 } };
    const args = ['start', 'warned', '--id', 'warned-1', '--wait', '--request', JSON.stringify({ recording })];
    const warning = 'recording.RecordOutputParams.FragmentSeconds has no effect: it needs OutputFileFormat "hls"';
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `warning: ${warning}\n` });
    expect(stdout).toMatch(/^Session warned-1\nRecording as ZEGO task \S+\n$/);
    const [path, message] = [warning.split(' ')[0], warning.slice(warning.indexOf(' ') + 1)];
    expect(await json(...args)).toMatchObject({ created: false, warnings: [{ path, message }] });
    expect(await done('show', 'warned-1')).toContain(`warning    ${warning}`);
    await done('stop', 'warned-1');
  });

  test('with the same id returns the existing session, and refuses another request', async () => {
    await done('start', 'again', '--id', 'again-1');
    expect(await json('start', 'again', '--id', 'again-1')).toEqual({ sessionId: 'again-1', created: false });
    const other = await run(['start', 'other', '--id', 'again-1']);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('Session id "again-1" is taken');
  });

  test('lays flags over the JSON of --request', async () => {
    const request = { limits: { recordSeconds: 60, restarts: 3 }, metadata: { a: '1', b: '2' }, app: 'default' };
    const args = [
      'start',
      'laid',
      '--id',
      'laid-1',
      '--record-seconds',
      '30',
      '--metadata',
      'b=3',
      '--layout',
      'vertical',
    ];
    const { code } = await run([...args, '--request', JSON.stringify(request), '--wait']);
    expect(code).toBe(0);
    const shown = await json('show', 'laid-1');
    expect(Date.parse(String(shown['deadlineAt'])) - Date.parse(String(shown['requestedAt']))).toBe(30_000);
    await done('stop', 'laid-1');
    expect(await untilShown('laid-1', { phase: 'closed' })).toMatchObject({
      outcome: { outcome: 'complete', metadata: { a: '1', b: '3' } },
    });
  });

  test('without an id returns the session that records the room, or starts one if it is stopped', async () => {
    const first = await json('start', 'coordinator-room', '--wait');
    const id = String(first['sessionId']);
    expect(first).toMatchObject({
      sessionId: expect.stringMatching(/^default:coordinator-room:[0-9a-f]{8}$/),
      created: true,
    });
    expect(await done('start', 'coordinator-room')).toContain(`Already recorded by session ${id}\n`);
    await done('stop', id);
    const next = await json('start', 'coordinator-room');
    expect(next).toMatchObject({ sessionId: expect.not.stringMatching(id), created: true });
    await done('stop', String(next['sessionId']));
  });

  test('with --wait prints what the worker rejects, with exit code 2', async () => {
    const { code, stderr } = await run(['start', 'r', '--profile', 'nope', '--wait']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('profile "nope" is not known') });
  });
});

describe('commands wait for the response of ZEGO', () => {
  const id = 'commands-1';
  beforeAll(() => done('start', 'commands', '--id', id, '--wait'));

  test('layout is accepted and shown', async () => {
    expect(await done('layout', id, '--horizontal', '--large-stream', 'alice')).toMatch(
      /^ZEGO accepted the layout \(request \S+\)\.\n$/,
    );
    const layout = { MixMode: 3, MixMaxResolutionStreamId: 'alice' };
    expect(await json('show', id)).toMatchObject({ wanted: { layout }, accepted: { layout } });
  });

  test('an invalid layout is rejected with the path of the field and exit code 2', async () => {
    const { code, stderr } = await run(['layout', id, '--body', '{"MixMode":9}']);
    expect(code).toBe(2);
    expect(stderr).toContain('MixMode must be');
  });

  test('a layout outside the picture is rejected with the path of the view', async () => {
    const view = { StreamId: 'a', Top: 0, Left: 0, Bottom: 1900, Right: 1900, Layer: 1 };
    const body = JSON.stringify({ MixMode: 1, MixInputList: [view] });
    const { code, stderr } = await run(['layout', id, '--body', body]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/MixInputList/);
  });

  test('pause and resume are accepted and shown', async () => {
    expect(await json('pause', id)).toMatchObject({ accepted: true, requestId: expect.any(String) });
    expect(await json('show', id)).toMatchObject({ phase: 'paused', accepted: { paused: true } });
    expect(await done('resume', id)).toMatch(/^ZEGO accepted the resume/);
    expect(await json('show', id)).toMatchObject({ phase: 'recording', accepted: { paused: false } });
  });

  test('snapshot adds a picture to the files', async () => {
    expect(await done('snapshot', id)).toMatch(/^ZEGO accepted the snapshot/);
    await untilShown(id, { tasks: [{ files: [{ format: 'mp4' }, { format: 'jpg' }] }] });
  });

  test('whiteboard is rejected if none is recorded', async () => {
    const { code, stderr } = await run(['whiteboard', id, 'wb-1']);
    expect(code).toBe(1);
    expect(stderr).toContain('records no whiteboard');
  });

  test('--no-wait returns once the change is stored', async () => {
    expect(await json('layout', id, '--grid', '--no-wait')).toEqual({ sent: true });
    await untilShown(id, { accepted: { layout: { MixMode: 2 } } });
  });
});

test('whiteboard is accepted if one is recorded', async () => {
  const input = { HasWhiteboard: true, Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'wb-0' }] };
  const request = JSON.stringify({ recording: { RecordInputParams: input } });
  await done('start', 'board', '--id', 'board-1', '--request', request, '--wait');
  expect(await done('whiteboard', 'board-1', 'wb-1')).toMatch(/^ZEGO accepted the whiteboard/);
  expect(await json('show', 'board-1')).toMatchObject({ accepted: { whiteboardId: 'wb-1' } });
});

test('a command to a closed or an unknown session fails and says so', async () => {
  await done('start', 'closed', '--id', 'closed-1', '--wait');
  await done('stop', 'closed-1', '--watch');
  const late = await run(['pause', 'closed-1']);
  expect(late.code).toBe(1);
  expect(late.stderr).toContain('Session "closed-1" no longer accepts this: it is closed');
  const again = await done('start', 'closed', '--id', 'closed-1');
  expect(again).toMatch(
    /^Session closed-1 closed as (complete|empty) at \S+Z\.\nNothing was started\. To record again, choose another --id\./,
  );
  expect(await json('start', 'closed', '--id', 'closed-1')).toMatchObject({
    created: false,
    closed: { at: expect.stringMatching(/Z$/) },
  });
  const nobody = await run(['stop', 'nobody']);
  expect(nobody.code).toBe(1);
  expect(nobody.stderr).toContain('No session "nobody" exists');
});

describe('list', () => {
  beforeAll(async () => {
    for (const id of ['l-1', 'l-2', 'l-3']) await done('start', 'list-room', '--id', id);
  });

  test('prints the sessions that match a filter, as a table and as JSON', async () => {
    await expect
      .poll(() => done('list', '--room', 'list-room'), { timeout: 20_000, interval: 500 })
      .toMatch(
        /^SESSION +ROOM +STATE +RECORDED +SINCE \(UTC.\d\d:\d\d\)\nrunning \(3\)\n(l-\d +list-room +\w+ .*\n){3}$/,
      );
    const { sessions } = await json('list', '--room', 'list-room');
    expect(sessions).toHaveLength(3);
    expect(await json('list', '--room', 'list-room', '--outcome', 'lost')).toEqual({ sessions: [] });
  });

  test('continues after a page with its cursor', async () => {
    const ids: string[] = [];
    let more: string[] = [];
    do {
      const page: { sessions?: { sessionId: string }[]; nextCursor?: string } = await json(
        'list',
        '--room',
        'list-room',
        '--limit',
        '1',
        ...more,
      );
      ids.push(...(page.sessions ?? []).map(({ sessionId }) => sessionId));
      more = page.nextCursor === undefined ? [] : ['--cursor', page.nextCursor];
    } while (more.length > 0);
    expect(ids.sort()).toEqual(['l-1', 'l-2', 'l-3']);
  });

  test('refuses a cursor that no list has returned, with exit code 2', async () => {
    const { code, stderr } = await run(['list', '--cursor', 'made-up']);
    expect(code).toBe(2);
    expect(stderr).toContain('cursor must come from a list');
  });
});

describe('watch', () => {
  test('prints each phase and entry once, live, until the session is closed', async () => {
    await done('start', 'watched', '--id', 'watched-1');
    const watch = shell.start(['watch', 'watched-1']);
    await watch.says(/ {2}recording$/m);
    await done('layout', 'watched-1', '--vertical');
    await watch.says(/layout accepted/);
    await done('stop', 'watched-1', '--reason', 'the end');
    const { code, stdout, stderr } = await watch.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const once of [
      / {2}recording$/gm,
      /start accepted/g,
      /layout accepted/g,
      /stop requested.*the end/g,
      / {2}closed$/gm,
    ]) {
      expect(stdout.match(once)).toHaveLength(1);
    }
    expect(stdout).toMatch(/^Outcome {2}complete \(stopped\), .* recorded, 1 file\n {2}verified .*\.mp4\n$/m);
    expect(stdout).not.toContain('\u001b');
  });

  test('prints one JSON object per line with --json', async () => {
    const { code, stdout } = await run([
      'start',
      'lines',
      '--id',
      'lines-1',
      '--record-seconds',
      '10',
      '--watch',
      '--json',
    ]);
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(0)).toEqual({ type: 'session', sessionId: 'lines-1', created: true });
    expect(lines.at(-1)).toMatchObject({
      type: 'closed',
      status: 'completed',
      manifest: { outcome: 'complete', endReason: 'deadline' },
    });
    expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['session', 'phase', 'timeline', 'closed']));
  });

  test('of a failed session exits with 1 and says why', async () => {
    const { code, stdout } = await run(['start', 'r', '--id', 'failed-1', '--storage', 'nope', '--watch']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Outcome {2}not-started \(rejected\)[^]*storage "nope" is not known/);
    expect((await run(['watch', 'failed-1'])).stdout).toContain('storage "nope" is not known');
    const again = await run(['start', 'r', '--id', 'failed-1', '--storage', 'nope', '--wait']);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(
      /Session "failed-1" ended as not-started at \S+\. To record again, start with another/,
    );
  });
});

test('show prints the state of a session for a person', async () => {
  await done('start', 'shown', '--id', 'shown-1', '--wait');
  const open = await done('show', 'shown-1');
  expect(open).toMatch(/^Session {2}shown-1\n {2}room +shown \(app default\)\n {2}phase +recording since /);
  expect(open).toMatch(/deadline .*\(in 23 h/);
  expect(open).toMatch(/^Tasks\n {2}task 1 +\S+ +recording /m);
  expect(open).toMatch(/^Timeline\n.*start accepted/m);
  await done('stop', 'shown-1', '--watch');
  const closed = await done('show', 'shown-1');
  expect(closed).toMatch(/phase +closed since/);
  expect(closed).toMatch(/^Outcome {2}complete \(stopped\)/m);
});

test('setup lists the existing search attributes, and changes nothing', async () => {
  expect(await json('setup')).toMatchObject({
    namespace: 'default',
    created: [],
    present: expect.arrayContaining(['RecordingPhase']),
  });
});

test('every command works as a process', async () => {
  const id = 'program-1';
  const commands: readonly (readonly [string[], RegExp])[] = [
    [['start', 'program', '--id', id, '--wait'], /^Session program-1\nRecording as ZEGO task \S+\n$/],
    [['layout', id, '--floating'], /^ZEGO accepted the layout \(request \S+\)\.\n$/],
    [['snapshot', id], /^ZEGO accepted the snapshot \(request \S+\)\.\n$/],
    [['pause', id], /^ZEGO accepted the pause \(request \S+\)\.\n$/],
    [['resume', id], /^ZEGO accepted the resume \(request \S+\)\.\n$/],
    [['show', id], /^Session {2}program-1\n/],
    [['list', '--room', 'program'], /program-1 +program +(recording|paused)/],
    [['setup'], /^Namespace "default"/],
    [['stop', id, '--watch'], /Outcome {2}complete/],
    [['watch', id], /Outcome {2}complete/],
  ];
  for (const [args, words] of commands) {
    const { code, signal, stdout, stderr } = await shell.run(args);
    expect({ args, code, signal, stderr }).toEqual({ args, code: 0, signal: null, stderr: '' });
    expect(stdout).toMatch(words);
  }
}, 300_000);
