import * as fc from 'fast-check';
import type { Json } from '../../../src/contract/json.js';
import type { SessionLimits } from '../../../src/contract/request.js';

/**
 * The fate of one StartRecord. `lost-…`: no response comes, and the task was made after all or not. `queued`: the worker
 * does not send it, if it may be queued; else ZEGO is at capacity.
 */
export type StartFate =
  | 'ok'
  | 'queued'
  | 'lost-before'
  | 'lost-after'
  | 'capacity'
  | 'unreachable'
  | 'perhaps'
  | 'refused-final'
  | 'refused-layout';

/** The fate of one series of attempts to stop. */
export type StopFate = 'ok' | 'ok-but-answer-lost' | 'fails';

/** What becomes of one UpdateLayout, UpdateWhiteboard, PauseRecord or ResumeRecord. */
export type ChangeFate = 'ok' | 'ok-but-answer-lost' | 'no-response';

/** How the recording goes if nobody stops it. `never-there`: accepted, then unknown. */
export interface Life {
  readonly ends: 'at-max' | 'idle' | 'dies' | 'vanishes' | 'never-there';
  readonly afterS: number;
  /** For `dies`. */
  readonly quitReason: number;
  /** For `idle` and `at-max`: ZEGO's status is 4. Footage then ends MaxIdleTime before an idle end. */
  readonly abnormal?: boolean;
}

/** What becomes of one file once its task has ended; `stays` uploads forever. */
export interface UploadFate {
  readonly to: 'uploaded' | 'backup' | 'failed' | 'stays';
  readonly afterS: number;
}

/** Something that reaches the session from outside. `body` of a callback is sent with the task's own id. */
export type Happening =
  | { readonly do: 'stop' | 'cancel' }
  | { readonly do: 'status-changed'; readonly seen?: Json | undefined }
  | { readonly do: 'pause' | 'resume'; readonly by: 'signal' | 'update' }
  | { readonly do: 'layout' | 'whiteboard'; readonly value: string; readonly by: 'signal' | 'update' }
  | { readonly do: 'callback'; readonly body: object };

/** One session and its world, whole. Lists are walked through once; what comes after is named beside them. */
export interface Scenario {
  readonly limits: SessionLimits;
  readonly recordMode: 'mixed' | 'single';
  readonly hasWhiteboard: boolean;
  readonly picturesOnly: boolean;
  /** How long the check of the request takes. */
  readonly checkMs: number;
  readonly starts: readonly StartFate[];
  readonly startsThen: StartFate;
  readonly stops: readonly StopFate[];
  readonly stopsThen: StopFate;
  /** Then `ok`. */
  readonly changeFates: readonly ChangeFate[];
  /** Layouts and whiteboards that ZEGO always refuses. */
  readonly refuses: readonly string[];
  /** Layouts and whiteboards that our own check in front of ZEGO does not let pass. */
  readonly invalid: readonly string[];
  /** Whether ZEGO ever pauses a task. */
  readonly pauses: boolean;
  /** The tasks' lives in the order in which they are made; later ones live as `life` says. */
  readonly lives: readonly Life[];
  readonly life: Life;
  readonly whenInterrupted: 'restart' | 'end';
  readonly redundancy: 1 | 2;
  /** What is found in the bucket where ZEGO says that a file was uploaded. */
  readonly bucket: 'all' | 'nothing' | 'unknown';
  /** What becomes of files in the backup: copied after so many seconds, or never. */
  readonly rescue: number | 'never';
  /** One entry a file; none when nobody publishes. */
  readonly files: readonly UploadFate[];
  /** The delays in seconds after which each callback arrives, walked round; an empty entry is a lost callback. */
  readonly callbacks: readonly (readonly number[])[];
  /** How long calls travel in each direction, in milliseconds, walked round. */
  readonly travelMs: readonly number[];
  /** How long polls queue, in milliseconds, walked round. */
  readonly queueMs: readonly number[];
  /** How much status answers lag behind, in seconds. */
  readonly statusLagS: number;
  /** From and to in seconds after the request: DescribeRecordStatus has no response. */
  readonly outages: readonly (readonly [number, number])[];
  /** From and to in seconds after the request: somebody else watches the app's tasks. */
  readonly keeper: readonly (readonly [number, number])[];
  /** From and to in seconds after the request: no worker runs. */
  readonly away: readonly (readonly [number, number])[];
  readonly happenings: readonly (readonly [atS: number, what: Happening])[];
}

/** An hour of a room in which all goes well, until it is stopped after ten minutes. */
export const PLAIN: Scenario = {
  limits: { startSeconds: 300, recordSeconds: 3_600, uploadSeconds: 7_200, restarts: 0 },
  recordMode: 'mixed',
  hasWhiteboard: true,
  picturesOnly: false,
  checkMs: 100,
  starts: [],
  startsThen: 'ok',
  stops: [],
  stopsThen: 'ok',
  changeFates: [],
  refuses: [],
  invalid: [],
  pauses: true,
  lives: [],
  life: { ends: 'at-max', afterS: 0, quitReason: 4 },
  whenInterrupted: 'end',
  redundancy: 1,
  bucket: 'unknown',
  rescue: 'never',
  files: [{ to: 'uploaded', afterS: 20 }],
  callbacks: [[1]],
  travelMs: [100],
  queueMs: [0],
  statusLagS: 0,
  outages: [],
  keeper: [],
  away: [],
  happenings: [[600, { do: 'stop' }]],
};

/** A scenario that differs from `PLAIN` in what is named. */
export function scenario(differs: Partial<Scenario>): Scenario {
  return { ...PLAIN, ...differs };
}

/** The same scenario, printed by fast-check as what differs from `PLAIN`, its happenings one a line. */
export function printed(one: Scenario): Scenario {
  const script = (): string => {
    const plain: Record<string, unknown> = { ...PLAIN };
    const lines = Object.entries(one)
      .filter(([key, value]) => key !== 'happenings' && JSON.stringify(value) !== JSON.stringify(plain[key]))
      .map(([key, value]) => `  ${key}: ${JSON.stringify(value)},`);
    const happenings = one.happenings.map((entry) => `    ${JSON.stringify(entry)},`);
    return ['scenario({', ...lines, '  happenings: [', ...happenings, '  ],', '})'].join('\n');
  };
  return Object.defineProperty({ ...one }, fc.toStringMethod, { value: script, enumerable: false });
}
