import type { ZegoAction } from './actions.js';

/** The codes that ZEGO documents for cloud recording. */
export const ZEGO_CODES = {
  success: 0,
  signatureExpired: 100_000_004,
  signatureWrong: 100_000_005,
  serviceNotEnabled: 300_000_002,
  tooManyRequests: 300_000_003,
  invalidParameter: 300_000_004,
  gatewayCheckFailed: 300_000_005,
  atCapacity: 300_000_006,
  noSuchTask: 300_001_000,
  taskEnded: 300_001_001,
  taskNotPaused: 300_001_004,
  systemError: 300_010_000,
} as const;

/**
 * Whether the same request can succeed later:
 * `retry` soon; `retry-later` once the call rate has gone down; `at-capacity` once another recording of the app has
 * ended, which may take hours; `unknown` perhaps, so a few times; `final` never.
 */
export type Verdict = 'retry' | 'retry-later' | 'at-capacity' | 'unknown' | 'final';

/** What a code means and what to do about it. */
export interface CodeMeaning {
  readonly code: number;
  readonly name: string;
  readonly verdict: Verdict;
  /** What a person can do, as a sentence. */
  readonly advice: string;
}

const MEANINGS: readonly CodeMeaning[] = [
  { code: ZEGO_CODES.success, name: 'Success', verdict: 'final', advice: 'Nothing needs to be done.' },
  {
    code: ZEGO_CODES.signatureExpired,
    name: 'SignatureExpired',
    verdict: 'retry',
    advice:
      "Set this machine's clock: it must be within 10 minutes of real time. A new signature is made for each try.",
  },
  {
    code: ZEGO_CODES.signatureWrong,
    name: 'SignatureWrong',
    verdict: 'final',
    advice: 'Compare AppId and ServerSecret with the ones in the ZEGO console: they do not belong together.',
  },
  {
    code: ZEGO_CODES.serviceNotEnabled,
    name: 'ServiceNotEnabled',
    verdict: 'final',
    advice: 'Switch on Cloud Recording for this app in the ZEGO console.',
  },
  {
    code: ZEGO_CODES.tooManyRequests,
    name: 'TooManyRequests',
    verdict: 'retry-later',
    advice: 'Call this Action less often; its quota counts every caller of the app.',
  },
  {
    code: ZEGO_CODES.invalidParameter,
    name: 'InvalidParameter',
    verdict: 'final',
    advice: 'Correct the parameter that the message names.',
  },
  {
    code: ZEGO_CODES.gatewayCheckFailed,
    name: 'GatewayCheckFailed',
    verdict: 'unknown',
    advice: 'If it stays, give ZEGO support the request id.',
  },
  {
    code: ZEGO_CODES.atCapacity,
    name: 'AtCapacity',
    verdict: 'at-capacity',
    advice: 'Wait until another recording of this app ends, or ask ZEGO to raise the number of concurrent recordings.',
  },
  {
    code: ZEGO_CODES.noSuchTask,
    name: 'NoSuchTask',
    verdict: 'final',
    advice: 'Check TaskId and AppId; ZEGO forgets a task 3 days after its start.',
  },
  {
    code: ZEGO_CODES.taskEnded,
    name: 'TaskEnded',
    verdict: 'final',
    advice: 'The task has ended already: start a new one to record on.',
  },
  {
    code: ZEGO_CODES.taskNotPaused,
    name: 'TaskNotPaused',
    verdict: 'final',
    advice: 'The task is recording already: nothing is to be resumed.',
  },
  {
    code: ZEGO_CODES.systemError,
    name: 'SystemError',
    verdict: 'retry',
    advice: 'Try again; if it stays, give ZEGO support the request id.',
  },
];

const BY_CODE = new Map(MEANINGS.map((meaning) => [meaning.code, meaning]));

/** Every code in the table. */
export const KNOWN_CODES: readonly CodeMeaning[] = MEANINGS;

/** What a code means. One that is not in the table keeps its number and is worth a few tries. */
export function meaningOfCode(code: number): CodeMeaning {
  return (
    BY_CODE.get(code) ?? {
      code,
      name: 'Unknown',
      verdict: 'unknown',
      advice: `Look up code ${code} in ZEGO's list of error codes, or give ZEGO support the request id.`,
    }
  );
}

const DONE_ALREADY: Partial<Record<ZegoAction, readonly number[]>> = {
  StopRecord: [ZEGO_CODES.noSuchTask, ZEGO_CODES.taskEnded],
  ResumeRecord: [ZEGO_CODES.taskNotPaused],
};

/** Whether a refusal says that what the Action wants is the case already: the task is stopped, or not paused. */
export function isDoneAlready(action: ZegoAction, code: number): boolean {
  return DONE_ALREADY[action]?.includes(code) ?? false;
}
