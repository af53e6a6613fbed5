import { describe, expect, it } from 'vitest';
import { currentDetails } from '../../../workflows/report/current-details.js';
import { attemptText } from '../../../workflows/report/start-attempt.js';
import { openTaskIds, sessionView } from '../../../workflows/report/view.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession, Model } from '../model/model.js';
import { PLAIN, type Scenario, scenario } from '../model/scenario.js';
import { taskWith } from '../model/task-with.js';

const S = 1_000;

/** The session as it stands so many seconds after the request. */
function after(seconds: number, world: Partial<Scenario>): SessionState {
  let seen: SessionState | undefined;
  const watch = ({ state, nowMs }: Model): void => {
    if (nowMs <= START_MS + seconds * S) seen = state;
  };
  new Model(scenario(world), { watch }).run(START_MS + 10 * 86_400 * S);
  if (!seen) throw new Error('Nothing had happened by then');
  return seen;
}

describe('the view', () => {
  it('of a request that is not checked yet has no room', () => {
    expect(
      sessionView(newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS)),
    ).toStrictEqual({
      sessionId: 's',
      app: '',
      roomId: '',
      phase: 'starting',
      phaseSince: '2026-03-02T08:00:00.000Z',
      requestedAt: '2026-03-02T08:00:00.000Z',
      deadlineAt: '2026-03-03T08:00:00.000Z',
      wanted: { paused: false },
      accepted: { paused: false },
      tasks: [],
      timeline: [],
    });
  });

  it('of a recording shows since when, until when and what is next', () => {
    expect(sessionView(after(500, {}))).toMatchObject({
      roomId: 'room',
      phase: 'recording',
      recordingSince: expect.stringMatching(/^2026-03-02T08:00:0/),
      deadlineAt: '2026-03-02T09:00:00.000Z',
      nextPollAt: expect.stringMatching(/^2026-03-02T08:0/),
      tasks: [{ lane: 0, number: 1, taskId: 'T1', phase: 'recording', status: 2 }],
    });
  });

  it('shows the wanted and the accepted state', () => {
    const changes: Scenario['happenings'] = [
      [60, { do: 'whiteboard', value: 'V', by: 'signal' }],
      [100, { do: 'whiteboard', value: 'W', by: 'signal' }],
      [600, { do: 'stop' }],
    ];
    expect(sessionView(after(100, { happenings: changes }))).toMatchObject({
      wanted: { whiteboardId: 'W', paused: false },
      accepted: { whiteboardId: 'V', paused: false },
    });
  });

  it('shows the picture, the layout and the whiteboard of the start until others are requested', () => {
    const checked = {
      ...checkedSession({ ...PLAIN, hasWhiteboard: true }),
      canvas: { width: 1_280, height: 720 },
      initialLayout: { MixMode: 4 },
      initialWhiteboardId: 'B',
    };
    const start = newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS);
    const state = acceptRequest(start, checked, START_MS);
    const controls = { layout: { MixMode: 4 }, whiteboardId: 'B', paused: false };
    expect(sessionView(state)).toMatchObject({
      picture: { width: 1_280, height: 720, hasWhiteboard: true },
      wanted: controls,
      accepted: controls,
    });
    const wanted = { revision: 1, value: { MixMode: 5 } };
    const changed = { ...state, controls: { ...state.controls, layout: { ...state.controls.layout, wanted } } };
    expect(sessionView(changed)).toMatchObject({ wanted: { layout: { MixMode: 5 } }, accepted: controls });
    const { canvas: _, ...ofSound } = checked;
    const sound = sessionView(acceptRequest(start, ofSound, START_MS));
    expect(sound).not.toHaveProperty('picture');
    expect(sound.accepted).not.toHaveProperty('layout');
  });

  it("shows a rejected change with ZEGO's message", () => {
    const happenings: Scenario['happenings'] = [
      [60, { do: 'layout', value: 'D', by: 'signal' }],
      [600, { do: 'stop' }],
    ];
    expect(sessionView(after(90, { refuses: ['D'], happenings })).rejected).toEqual({
      layout: { MixMode: 3, MixMaxResolutionStreamId: 'D' },
      at: '2026-03-02T08:01:00.200Z',
      reason: 'MixMode is wrong',
      code: 300_000_004,
    });
  });

  it('of a session whose turn has not come says its position, the reason and when it gives up', () => {
    const queued = sessionView(after(40, { starts: ['capacity'], startsThen: 'queued' }));
    expect(queued.phase).toBe('waiting');
    expect(queued.startWait).toStrictEqual({
      reason: 'no-capacity',
      position: 4,
      nextAttemptAt: expect.stringMatching(/^2026-03-02T08:00:[45]/),
      givesUpAt: '2026-03-02T08:05:00.000Z',
      refusals: 1,
      lastRefusedAt: expect.stringMatching(/^2026-03-02T08:00:00/),
    });
    expect(queued.lastError?.what).toContain('3 older sessions wait');
  });

  it.each<readonly [string, Partial<Scenario>, object]>([
    ['no connection to ZEGO', { startsThen: 'unreachable' }, { reason: 'unreachable', refusals: 0 }],
    ['a code that may not be for good', { startsThen: 'perhaps' }, { reason: 'rejected' }],
    [
      'a pause before the start',
      { happenings: [[0, { do: 'pause', by: 'signal' }]] },
      { reason: 'paused', refusals: 0, givesUpAt: '2026-03-02T09:00:00.000Z' },
    ],
  ])('of a session that waits because of %s says so', (_, world, wait) => {
    expect(sessionView(after(60, world)).startWait).toMatchObject(wait);
  });

  it.each<readonly [string, number, Partial<Scenario>]>([
    ['it records', 100, { starts: ['queued', 'capacity'] }],
    ['its first attempt is in progress', 1, { travelMs: [2_000] }],
    ['it is over', 1_000, { startsThen: 'queued' }],
  ])('shows no wait while %s', (_, seconds, world) => {
    expect(sessionView(after(seconds, world))).not.toHaveProperty('startWait');
  });

  it('tells in a few lines how a session waited, however often it tried', () => {
    const limits = { ...PLAIN.limits, startSeconds: 3_000 };
    const starts = ['capacity' as const, ...Array<'queued'>(10).fill('queued')];
    const { timeline } = sessionView(after(590, { limits, starts, startsThen: 'capacity' }));
    expect(timeline.filter(({ event }) => /queued|rejected/.test(event))).toMatchObject([
      { by: 'zego', code: 300_000_006 },
      { event: 'start queued', position: 4 },
      { by: 'zego', code: 300_000_006, times: expect.any(Number) },
    ]);
  });

  it('shows the last error', () => {
    const { lastError } = sessionView(after(5, { startsThen: 'capacity' }));
    expect(lastError?.what).toMatch(/300000006 "too many tasks"/);
  });

  it.each([0, 1, 30, 300, 599, 600, 601, 610])('is plain JSON %i s after the request', (seconds) => {
    const view = sessionView(
      after(seconds, {
        happenings: [
          [0, { do: 'layout', value: 'A', by: 'signal' }],
          [600, { do: 'stop' }],
        ],
      }),
    );
    expect(JSON.parse(JSON.stringify(view))).toStrictEqual(view);
  });
});

it('at most 8 TaskIds of tasks that have not settled can be searched for, the newest', () => {
  const checked = acceptRequest(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checkedSession(PLAIN),
    START_MS,
  );
  const tasks = Array.from({ length: 12 }, (_, i): TaskState => {
    const phase = i === 11 ? 'settled' : 'uploading';
    return taskWith(newTask(0, i + 1, `c${i}`, START_MS), { phase, taskId: `T${i + 1}` });
  });
  const unasked = newTask(0, 13, 'c13', START_MS);
  expect(openTaskIds({ ...checked, tasks: [...tasks, unasked] })).toEqual([
    'T4',
    'T5',
    'T6',
    'T7',
    'T8',
    'T9',
    'T10',
    'T11',
  ]);
});

describe('the name of an attempt to start', () => {
  it.each<readonly [string, RegExp, number, Partial<Scenario>]>([
    ['nothing before the first', /^$/, 1, { travelMs: [2_000] }],
    ['the refusal and the number of the next one', /^ \(no capacity, attempt 4\)$/, 5, { startsThen: 'capacity' }],
    ['no connection', /^ \(ZEGO unreachable, attempt \d\)$/, 60, { startsThen: 'unreachable' }],
    ['a lost response', /^ \(response lost, attempt 2\)$/, 45, { startsThen: 'lost-before' }],
  ])('has %s', (_, text, seconds, world) => {
    const [task = newTask(0, 1, 'c', START_MS)] = after(seconds, world).tasks;
    expect(attemptText(task)).toMatch(text);
  });
});

describe('the current details', () => {
  it.each<readonly [string, number, Partial<Scenario>, RegExp[]]>([
    [
      'a recording',
      500,
      {},
      [
        /^\*\*recording\*\* since 2026-03-02 08:00:\d\d UTC, room `room`\n\n- Deadline: 2026-03-02 09:00:00 UTC\n- task 1/,
        /room `room`/,
        /task 1: \*\*recording\*\*, `T1`/,
        /Deadline/,
      ],
    ],
    [
      'no capacity',
      5,
      { startsThen: 'capacity' },
      [/\*\*waiting\*\*/, /at capacity, next attempt 2026/, /too many tasks/],
    ],
    [
      'a session whose turn has not come',
      5,
      { startsThen: 'queued' },
      [
        /\*\*waiting\*\*/,
        /at capacity, position 4 of those that wait, next attempt 2026/,
        /closes 2026-03-02 08:05:00 UTC/,
      ],
    ],
    ['a start without an answer', 45, { startsThen: 'lost-before' }, [/start attempt 2 in progress|may be recording/]],
    ['a stop', 610, { files: [{ to: 'uploaded', afterS: 60 }] }, [/Ending: stopped/, /1 file$/m]],
  ])('of %s say what it does and waits for', (_, seconds, world, words) => {
    const details = currentDetails(after(seconds, world));
    for (const one of words) expect(details).toMatch(one);
  });

  it('are a line and a list, whatever happens', () => {
    const happenings: Scenario['happenings'] = [[600, { do: 'stop' }]];
    for (const seconds of [5, 100, 700]) {
      const [head = '', blank, ...facts] = currentDetails(after(seconds, { starts: ['capacity'], happenings })).split(
        '\n',
      );
      expect([head.startsWith('**'), blank]).toEqual([true, '']);
      expect(facts.every((line) => line.startsWith('- '))).toBe(true);
    }
  });

  it('stay a few lines for any room name and any message of ZEGO', () => {
    const checked = checkedSession(PLAIN);
    const request = { ...checked.request, roomId: '`](x)\r\n# <b>' };
    const state = acceptRequest(
      newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
      { ...checked, request },
      START_MS,
    );
    const details = currentDetails({ ...state, lastError: { atMs: START_MS, what: `\n# ${'x'.repeat(999)}` } });
    expect(details.split('\n').every((line) => !line.startsWith('#'))).toBe(true);
    expect(details.length).toBeLessThan(800);
  });
});
