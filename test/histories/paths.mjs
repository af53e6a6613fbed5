// The paths of sessions that `record.mjs` records.
import { setTimeout as sleep } from 'node:timers/promises';

export const CLOSED_WITHIN_MS = 180_000;
const LAYOUT = { MixMode: 3 };
const whiteboard = { HasWhiteboard: true, Whiteboard: [{ HorizontalRatio: 16, VerticalRatio: 9, WhiteboardId: 'a' }] };

/**
 * The paths. `faults`: the simulator's faults for the session's room. `request`: the session request without the room.
 * `course`: the commands to the session before it closes. `ends`: the expected status in Temporal and outcome of the
 * manifest.
 */
export const PATHS = {
  'plain-stop': { course: recordAndStop, ends: 'completed complete' },
  cancelled: {
    course: async (session) => {
      await session.started();
      await session.cancel();
    },
    ends: 'canceled complete',
  },
  deadline: { request: { limits: { recordSeconds: 10 } }, course: nothing, ends: 'completed complete' },
  'room-idle': {
    request: { recording: { RecordInputParams: { MaxIdleTime: 5 } } },
    prepare: (room) => room.empty(),
    course: nothing,
    ends: 'completed empty',
  },
  'all-controls': {
    request: { recording: { RecordInputParams: whiteboard } },
    course: async (session) => {
      await session.started();
      await session.updateLayout(LAYOUT);
      await session.updateWhiteboard('b');
      await session.pause();
      await session.resume();
      await session.takeSnapshot();
      await session.signals.updateLayout({ MixMode: 4 });
      await session.updateLayout({ MixMode: 9 }).catch(() => undefined);
      await session.signals.pause();
      await until(session, ({ phase }) => phase === 'paused');
      await session.stop('the lesson is over');
    },
    ends: 'completed complete',
  },
  'changes-while-starting': {
    course: async (session) => {
      await until(session, ({ tasks }) => tasks.some(({ taskId }) => taskId !== undefined));
      await session.signals.updateLayout(LAYOUT);
      await session.signals.pause();
      await until(session, ({ phase }) => phase === 'paused');
      await session.resume();
      await session.stop();
    },
    ends: /^completed (complete|empty)$/,
  },
  'at-capacity-then-started': {
    faults: [{ name: 'at-capacity', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'at-capacity-for-too-long': {
    faults: [{ name: 'at-capacity', times: 'always' }],
    request: { limits: { startSeconds: 10 } },
    course: nothing,
    ends: 'failed not-started',
  },
  'stopped-while-waiting': {
    faults: [{ name: 'at-capacity', times: 'always' }],
    course: async (session) => {
      await until(session, ({ phase }) => phase === 'waiting');
      await session.stop();
    },
    ends: 'completed empty',
  },
  'answer-lost': {
    faults: [{ name: 'answer-lost', action: 'StartRecord' }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'answer-lost-then-cancelled': {
    faults: [{ name: 'answer-lost', action: 'StartRecord', times: 2 }],
    course: async (session) => {
      await until(session, ({ timeline }) => timeline.some(({ event }) => event === 'start response lost'));
      await session.cancel();
    },
    // Cancelled before ZEGO recorded anything, or just after.
    ends: /^canceled (complete|empty)$/,
  },
  'stop-refused-then-confirmed': {
    faults: [{ name: 'system-error', action: 'StopRecord', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  'polls-without-response': {
    faults: [{ name: 'http-500', action: 'DescribeRecordStatus', times: 2 }],
    course: recordAndStop,
    ends: 'completed complete',
  },
  dies: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    request: { whenInterrupted: 'end' },
    course: nothing,
    ends: 'completed partial',
  },
  vanishes: {
    faults: [{ name: 'start-vanishes' }],
    request: { whenInterrupted: 'end' },
    course: nothing,
    ends: 'failed not-started',
  },
  restarted: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    course: async (session) => {
      await until(session, ({ tasks }) => tasks[1]?.phase === 'recording');
      await session.stop();
    },
    ends: 'completed partial',
  },
  pair: {
    faults: [{ name: 'dies', quitReason: 6, afterMs: 4_000 }],
    request: { redundancy: 2 },
    course: async (session) => {
      await until(session, ({ tasks }) => tasks.length === 3 && tasks.every(({ phase }) => phase !== 'starting'));
      await session.stop();
    },
    ends: /^completed (complete|partial)$/,
  },
  rescued: { faults: [{ name: 'to-backup' }], course: recordAndStop, ends: 'completed complete' },
  'files-lost': { faults: [{ name: 'upload-fails' }], course: recordAndStop, ends: 'failed lost' },
  'invalid-request': { request: { storage: 'nowhere' }, course: nothing, ends: 'failed not-started' },
};

/** A session that continues as new, on a server that suggests it early. */
export const CONTINUED_PATH = {
  course: async (session, client) => {
    await session.started();
    const first = (await client.workflow.getHandle(session.id).describe()).runId;
    for (let n = 0; ; n++) {
      await session.signals.updateLayout({ MixMode: 2 + (n % 4) });
      const { taskId } = (await session.view()).tasks[0];
      await client.workflow.getHandle(session.id).signal('statusChanged', { taskId });
      if ((await client.workflow.getHandle(session.id).describe()).runId !== first) break;
      await sleep(500);
    }
    await session.updateLayout(LAYOUT);
    await session.stop();
  },
  ends: 'completed complete',
};
export const SUGGEST_AFTER_EVENTS = 60;

async function nothing() {}

export async function recordAndStop(session) {
  await until(session, ({ phase }) => phase === 'recording');
  await session.stop();
}

export async function until(session, wanted) {
  const untilMs = Date.now() + CLOSED_WITHIN_MS;
  while (!wanted(await session.view())) {
    if (Date.now() > untilMs) throw new Error(`Session "${session.id}" did not reach the expected view`);
    await sleep(300);
  }
}
