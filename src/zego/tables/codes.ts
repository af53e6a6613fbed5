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
 * `unknown` perhaps, so retry a few times; `final` never.
 */
export type Verdict = 'retry' | 'retry-later' | 'at-capacity' | 'signature' | 'unknown' | 'final';

/** The meaning of a code, and what to do about it. */
export interface CodeMeaning {
  readonly code: number;
  readonly name: string;
  readonly verdict: Verdict;
  /** What a person can do, as a sentence. */
  readonly advice: string;
}

/** The advice if a common parameter, which the client always sends, did not arrive unchanged. */
const ALTERED_QUERY = 'Check any proxy before the endpoint: it must not change the query string.';
/** The advice for errors inside ZEGO. */
const TRY_AGAIN = 'Try again; if it persists, give ZEGO support the request id.';

type Row = readonly [verdict: Verdict, advice: string];

const MEANINGS: Readonly<Record<string, Row>> = {
  success: ['final', 'Nothing needs to be done.'],
  hostWrong: ['final', "Correct the app's endpoint, and check that any proxy before it passes the Host header on."],
  appIdMalformed: ['final', 'Correct AppId: it is the number that the ZEGO console shows for the app.'],
  timestampMissing: ['final', ALTERED_QUERY],
  timestampMalformed: ['final', ALTERED_QUERY],
  signatureExpired: [
    'signature',
    'Set the clock of the machine that signed: it must be within 10 minutes of real time. A new signature is made for each try.',
  ],
  signatureWrong: [
    'signature',
    'Compare AppId and ServerSecret with the ones in the ZEGO console: they do not belong together.',
  ],
  actionMissing: ['final', ALTERED_QUERY],
  actionUnknown: ['final', "Correct the app's endpoint: it must be one of Cloud Recording."],
  nonceMissing: ['final', ALTERED_QUERY],
  signatureMissing: ['final', ALTERED_QUERY],
  serverSecretNotFound: ['final', 'Correct AppId: ZEGO has no ServerSecret for it.'],
  appNotFound: ['final', 'Correct AppId: ZEGO has no app of this number.'],
  signatureVersionMissing: ['final', ALTERED_QUERY],
  signatureVersionUnsupported: ['final', ALTERED_QUERY],
  gatewayError: ['retry', TRY_AGAIN],
  noProductionEnvironment: ['final', 'Activate the production environment of this app in the ZEGO console.'],
  serviceNotOpen: ['final', 'Activate Cloud Recording for this app in the ZEGO console.'],
  serviceNotEnabled: ['final', 'Switch on Cloud Recording for this app in the ZEGO console.'],
  tooManyRequests: ['retry-later', 'Call this Action less often; its quota counts every caller of the app.'],
  invalidParameter: ['final', 'Correct the parameter that the message names.'],
  gatewayCheckFailed: ['unknown', 'If it persists, give ZEGO support the request id.'],
  atCapacity: [
    'at-capacity',
    'Wait until another recording of this app ends, or ask ZEGO to raise the number of concurrent recordings.',
  ],
  noSuchTask: ['final', 'Check TaskId and AppId; ZEGO forgets a task 3 days after its start.'],
  taskEnded: ['final', 'The task has already ended: start a new one to continue.'],
  taskNotPaused: ['final', 'The task is already recording: there is nothing to resume.'],
  systemError: ['retry', TRY_AGAIN],
} satisfies Record<keyof typeof ZEGO_CODES, Row>;

/** Every code in the table. */
export const KNOWN_CODES: readonly CodeMeaning[] = Object.entries(ZEGO_CODES).flatMap(([key, code]) => {
  const [verdict, advice] = MEANINGS[key] ?? [];
  const name = key.charAt(0).toUpperCase() + key.slice(1);
  return verdict === undefined || advice === undefined ? [] : [{ code, name, verdict, advice }];
});

const BY_CODE = new Map(KNOWN_CODES.map((meaning) => [meaning.code, meaning]));

/** Returns the meaning of a code. An unknown code keeps its number and has the verdict `unknown`. */
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

/** Whether a code means that the Action's goal is already reached: the task is stopped, or not paused. */
export function isDoneAlready(action: ZegoAction, code: number): boolean {
  return DONE_ALREADY[action]?.includes(code) ?? false;
}
