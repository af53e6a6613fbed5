import type { ZegoAction } from './actions.js';

/** The codes that ZEGO documents: the general ones of its server APIs (100000000 on), then those of cloud recording. */
export const ZEGO_CODES = {
  success: 0,
  hostWrong: 100_000_000,
  appIdMalformed: 100_000_001,
  timestampMissing: 100_000_002,
  timestampMalformed: 100_000_003,
  signatureExpired: 100_000_004,
  signatureWrong: 100_000_005,
  actionMissing: 100_000_006,
  actionUnknown: 100_000_007,
  nonceMissing: 100_000_008,
  signatureMissing: 100_000_009,
  serverSecretNotFound: 100_000_010,
  appNotFound: 100_000_011,
  signatureVersionMissing: 100_000_013,
  signatureVersionUnsupported: 100_000_014,
  gatewayError: 100_000_015,
  noProductionEnvironment: 100_000_016,
  serviceNotOpen: 100_000_017,
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
 * ended, which may take hours; `signature` once it is signed with the right secret and clock, as another worker may do;
 * `unknown` perhaps, so a few times; `final` never.
 */
export type Verdict = 'retry' | 'retry-later' | 'at-capacity' | 'signature' | 'unknown' | 'final';

/** What a code means and what to do about it. */
export interface CodeMeaning {
  readonly code: number;
  readonly name: string;
  readonly verdict: Verdict;
  /** What a person can do, as a sentence. */
  readonly advice: string;
}

/** The fix for a common parameter that did not arrive as it was sent: the client always sends it. */
const ALTERED_QUERY = 'Check any proxy before the endpoint: it must pass the query string on unchanged.';

const MEANINGS: readonly CodeMeaning[] = [
  { code: ZEGO_CODES.success, name: 'Success', verdict: 'final', advice: 'Nothing needs to be done.' },
  {
    code: ZEGO_CODES.hostWrong,
    name: 'HostWrong',
    verdict: 'final',
    advice: "Correct the app's endpoint, and check that any proxy before it passes the Host header on.",
  },
  {
    code: ZEGO_CODES.appIdMalformed,
    name: 'AppIdMalformed',
    verdict: 'final',
    advice: 'Correct AppId: it is the number that the ZEGO console shows for the app.',
  },
  { code: ZEGO_CODES.timestampMissing, name: 'TimestampMissing', verdict: 'final', advice: ALTERED_QUERY },
  { code: ZEGO_CODES.timestampMalformed, name: 'TimestampMalformed', verdict: 'final', advice: ALTERED_QUERY },
  {
    code: ZEGO_CODES.signatureExpired,
    name: 'SignatureExpired',
    verdict: 'signature',
    advice:
      'Set the clock of the machine that signed: it must be within 10 minutes of real time. A new signature is made for each try.',
  },
  {
    code: ZEGO_CODES.signatureWrong,
    name: 'SignatureWrong',
    verdict: 'signature',
    advice: 'Compare AppId and ServerSecret with the ones in the ZEGO console: they do not belong together.',
  },
  { code: ZEGO_CODES.actionMissing, name: 'ActionMissing', verdict: 'final', advice: ALTERED_QUERY },
  {
    code: ZEGO_CODES.actionUnknown,
    name: 'ActionUnknown',
    verdict: 'final',
    advice: "Correct the app's endpoint: it must be one of Cloud Recording.",
  },
  { code: ZEGO_CODES.nonceMissing, name: 'NonceMissing', verdict: 'final', advice: ALTERED_QUERY },
  { code: ZEGO_CODES.signatureMissing, name: 'SignatureMissing', verdict: 'final', advice: ALTERED_QUERY },
  {
    code: ZEGO_CODES.serverSecretNotFound,
    name: 'ServerSecretNotFound',
    verdict: 'final',
    advice: 'Correct AppId: ZEGO has no ServerSecret for it.',
  },
  {
    code: ZEGO_CODES.appNotFound,
    name: 'AppNotFound',
    verdict: 'final',
    advice: 'Correct AppId: ZEGO has no app of this number.',
  },
  {
    code: ZEGO_CODES.signatureVersionMissing,
    name: 'SignatureVersionMissing',
    verdict: 'final',
    advice: ALTERED_QUERY,
  },
  {
    code: ZEGO_CODES.signatureVersionUnsupported,
    name: 'SignatureVersionUnsupported',
    verdict: 'final',
    advice: ALTERED_QUERY,
  },
  {
    code: ZEGO_CODES.gatewayError,
    name: 'GatewayError',
    verdict: 'retry',
    advice: 'Try again; if it stays, give ZEGO support the request id.',
  },
  {
    code: ZEGO_CODES.noProductionEnvironment,
    name: 'NoProductionEnvironment',
    verdict: 'final',
    advice: 'Activate the production environment of this app in the ZEGO console.',
  },
  {
    code: ZEGO_CODES.serviceNotOpen,
    name: 'ServiceNotOpen',
    verdict: 'final',
    advice: 'Activate Cloud Recording for this app in the ZEGO console.',
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

/** Whether a code is one of the general ones: they say nothing about the Action or its body. */
export function isGeneralCode(code: number): boolean {
  return code >= ZEGO_CODES.hostWrong && code <= ZEGO_CODES.serviceNotOpen && BY_CODE.has(code);
}

const DONE_ALREADY: Partial<Record<ZegoAction, readonly number[]>> = {
  StopRecord: [ZEGO_CODES.noSuchTask, ZEGO_CODES.taskEnded],
  ResumeRecord: [ZEGO_CODES.taskNotPaused],
};

/** Whether a refusal says that what the Action wants is the case already: the task is stopped, or not paused. */
export function isDoneAlready(action: ZegoAction, code: number): boolean {
  return DONE_ALREADY[action]?.includes(code) ?? false;
}
