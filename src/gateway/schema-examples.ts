import type { SessionSummary } from '../client/index.js';
import type {
  FileView,
  FleetReading,
  Manifest,
  SessionRequest,
  SessionView,
  StartWait,
  TaskStop,
  TaskView,
  ZegoTask,
} from '../contract/index.js';

const IDS = { sessionId: 'lesson-4711', app: 'default', roomId: 'math-101' };
const TASK_ID = 'X3CgNeE4I1qAAABN';
const STARTED_AT = '2026-03-02T09:00:00.000Z';
const ENDED_AT = '2026-03-02T10:30:00.000Z';

/** A session request. */
export const START: SessionRequest = {
  roomId: IDS.roomId,
  recording: { RecordInputParams: { MaxIdleTime: 60 }, RecordOutputParams: { OutputFolder: 'lessons/' } },
  limits: { recordSeconds: 7_200 },
  metadata: { classId: 'c-77' },
};

/** The response to a start. */
export const STARTED = { sessionId: IDS.sessionId, created: true } as const;

/** A session that waits as the third of its app. */
export const START_WAIT: StartWait = {
  reason: 'no-capacity',
  position: 3,
  nextAttemptAt: '2026-03-02T09:01:15.000Z',
  givesUpAt: '2026-03-02T09:05:00.000Z',
  refusals: 1,
  lastRefusedAt: STARTED_AT,
};

/** A layout of two views side by side. */
export const LAYOUT = {
  MixMode: 1,
  MixInputList: [
    { StreamId: 'teacher', Left: 0, Top: 0, Right: 960, Bottom: 720, Layer: 1 },
    { StreamId: 'pupil', Left: 960, Top: 0, Right: 1_280, Bottom: 720, Layer: 1 },
  ],
} as const;

const FILE: FileView = {
  taskId: TASK_ID,
  fileId: `${TASK_ID}_math-101_mix_VA_20260302090000000.mp4`,
  url: `https://classes.example.com/lessons/${TASK_ID}_math-101_mix_VA_20260302090000000.mp4`,
  format: 'mp4',
  sizeBytes: 734_003_200,
  durationMs: 5_400_000,
  beganAt: STARTED_AT,
  state: 'verified',
};

const TASK: TaskView = {
  lane: 0,
  number: 1,
  taskId: TASK_ID,
  clientTaskId: '8c6f2c1e-5d43-4f0e-9a53-0d6d3a9d7c11-0-1',
  phase: 'recording',
  startedAt: STARTED_AT,
  status: 2,
  files: [],
};

const CONTROLS = { layout: { MixMode: 2 }, paused: false };

/** A session that records. */
export const VIEW: SessionView = {
  ...IDS,
  phase: 'recording',
  phaseSince: STARTED_AT,
  requestedAt: STARTED_AT,
  recordingSince: STARTED_AT,
  deadlineAt: '2026-03-02T11:00:00.000Z',
  picture: { width: 1_280, height: 720, hasWhiteboard: false },
  wanted: CONTROLS,
  accepted: CONTROLS,
  tasks: [TASK],
  nextPollAt: '2026-03-02T09:00:15.000Z',
  timeline: [
    { at: STARTED_AT, event: 'start accepted', by: 'zego', taskId: TASK_ID },
    { at: STARTED_AT, event: 'recording', by: 'zego' },
  ],
};

/** A manifest. */
export const MANIFEST: Manifest = {
  ...IDS,
  outcome: 'complete',
  endReason: 'stopped',
  startedAt: STARTED_AT,
  endedAt: ENDED_AT,
  recordedMs: 5_400_000,
  tasks: [{ ...TASK, phase: 'settled', status: 3, endedAt: ENDED_AT, endReason: 'stopped', files: [FILE] }],
  files: [FILE],
  gaps: [],
  metadata: { classId: 'c-77' },
};

/** A session in a list. */
export const SUMMARY: SessionSummary = {
  ...IDS,
  status: 'running',
  phase: 'recording',
  taskIds: [TASK_ID],
  recordingSince: STARTED_AT,
  runStartedAt: STARTED_AT,
};

/** A task whose session was terminated. */
export const ZEGO_TASK: ZegoTask = {
  app: IDS.app,
  taskId: TASK_ID,
  roomId: IDS.roomId,
  status: 2,
  startedAt: STARTED_AT,
  endsBy: '2026-03-03T09:00:00.000Z',
  standing: 'closed',
  sessionId: IDS.sessionId,
  sessionStatus: 'terminated',
};

/** The stop of that task. */
export const TASK_STOP: TaskStop = {
  app: IDS.app,
  taskId: TASK_ID,
  how: 'stopped',
  hasEnded: true,
  endedAt: ENDED_AT,
  via: 'zego',
  requestId: '7213982469823470',
};

/** A fleet with a task that somebody else started. */
export const FLEET: FleetReading = {
  app: IDS.app,
  keeper: 'running',
  paused: false,
  startedAt: STARTED_AT,
  sweeps: 540,
  last: {
    endedAt: '2026-03-02T09:54:00.000Z',
    tookMs: 210,
    calls: 3,
    tasks: 119,
    sessions: { recording: 117, paused: 1, waiting: 2 },
    signalled: { recording: 1, left: 0 },
    orphans: { foreign: 1 },
  },
  orphans: [
    {
      taskId: 'Y7RkWqB2M9sZZZDP',
      roomId: 'math-102',
      startedAt: '2026-03-02T09:50:00.000Z',
      foundAt: '2026-03-02T09:50:06.000Z',
      standing: 'foreign',
      hasSessionInRoom: false,
      state: 'reported',
    },
  ],
  policy: 'known',
  stopped: 0,
  timeline: [
    {
      at: '2026-03-02T09:51:10.000Z',
      event: 'found',
      taskId: 'Y7RkWqB2M9sZZZDP',
      roomId: 'math-102',
      standing: 'foreign',
    },
  ],
};

/** A problem with a mistake. */
export const PROBLEM = {
  type: 'urn:reelkeeper:problem:bad-request',
  title: 'The request is invalid',
  status: 400,
  detail: 'The body is not valid: "roomId" must not be empty.',
  mistakes: [{ path: 'roomId', message: 'must not be empty' }],
  requestId: '6fb7f402-d57e-4df8-b926-ee0f0c2f49bb',
} as const;
