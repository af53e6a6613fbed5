import { type Mistake, mistakesText } from '../json/mistakes.js';
import type { ZegoAnswer } from './answers.schema.js';
import { ZegoError } from './error.js';
import type { Exchange } from './exchange.js';
import type { Mask } from './masking.js';
import type { ZegoAction } from './tables/actions.js';
import { meaningOfCode, type Verdict } from './tables/codes.js';

const MAX_WORDS = 500;
const MAX_ID = 128;

type NoResponse = Extract<Exchange, { answered: false }>;

/** The call that failed: its Action, the body that was sent, and the mask for its secrets. */
export interface FailedCall {
  readonly action: ZegoAction;
  readonly body: Readonly<Record<string, unknown>>;
  readonly mask: Mask;
}

/** Returns the error of a response with a code other than 0. */
export function refusal(call: FailedCall, answer: ZegoAnswer): ZegoError {
  const meaning = meaningOfCode(answer.Code);
  const words = wordsOf(call.mask, answer);
  const said = words.zegoMessage === undefined ? '' : ` ("${words.zegoMessage}")`;
  const id = words.requestId === undefined ? '' : `, request ${words.requestId}`;
  return new ZegoError({
    action: call.action,
    what: `ZEGO rejected ${called(call)}: ${answer.Code} ${meaning.name}${said}${id}`,
    code: answer.Code,
    codeName: meaning.name,
    ...words,
    verdict: meaning.verdict,
    advice: meaning.advice,
    sent: 'yes',
  });
}

/** Returns the error of a successful response without the Action's data: it is unknown what ZEGO did. */
export function unusableData(call: FailedCall, answer: ZegoAnswer, mistakes: readonly Mistake[]): ZegoError {
  const advice = adviceAfter(call.action, 'If it persists, give ZEGO support the request id.');
  return new ZegoError({
    action: call.action,
    what: `ZEGO accepted ${called(call)}, but its response can't be used: ${mistakesText(mistakes)}`,
    ...wordsOf(call.mask, answer),
    verdict: 'unknown',
    advice,
    sent: 'maybe',
  });
}

/** Returns the error of a response that is not ZEGO's JSON: from a proxy, a wrong endpoint, or a broken server. */
export function notAnAnswer(call: FailedCall, httpStatus: number): ZegoError {
  const isServerError = httpStatus >= 500;
  const verdict: Verdict = isServerError ? 'retry' : httpStatus === 429 ? 'retry-later' : 'unknown';
  const advice = adviceAfter(call.action, isServerError ? 'Try again.' : 'Check the endpoint and any proxy before it.');
  return new ZegoError({
    action: call.action,
    what: `${called(call)} got HTTP ${httpStatus} without a response in ZEGO's JSON`,
    verdict,
    advice,
    sent: 'maybe',
  });
}

/** Returns the error of a call without a complete response. */
export function noResponse(call: FailedCall, { connected, aborted, what }: NoResponse): ZegoError {
  const advice = connected
    ? adviceAfter(call.action, aborted ? 'ZEGO may have carried it out.' : 'Try again.')
    : `Nothing was sent.${aborted ? '' : ' Check the endpoint, the network and DNS, then try again.'}`;
  return new ZegoError({
    action: call.action,
    what: `${called(call)} got no response: ${what}`,
    verdict: 'retry',
    advice,
    sent: connected ? 'maybe' : 'no',
  });
}

/** Returns the error of a defect before anything was sent. It names only the kind: the message may contain the body. */
export function notPrepared(action: ZegoAction, error: unknown): ZegoError {
  const kind = error instanceof Error ? error.name : typeof error;
  return new ZegoError({
    action,
    what: `${action} was not sent: preparing it failed (${kind})`,
    verdict: 'unknown',
    advice: 'This is a defect of Reelkeeper: please report it.',
    sent: 'no',
  });
}

/** Describes a call, such as `StopRecord of task "X3CgNeE4I1qAAABN"`. */
function called({ action, body, mask }: FailedCall): string {
  const { TaskId, RoomId } = body;
  if (typeof TaskId === 'string') return `${action} of task "${mask(TaskId, MAX_ID)}"`;
  if (typeof RoomId === 'string' && RoomId !== '') return `${action} in room "${mask(RoomId, MAX_ID)}"`;
  return action;
}

function adviceAfter(action: ZegoAction, advice: string): string {
  if (action !== 'StartRecord') return advice;
  return `A task may have been started: repeat the call with the same ClientTaskId to learn its TaskId. ${advice}`;
}

function wordsOf(mask: Mask, { Message, RequestId }: ZegoAnswer): { zegoMessage?: string; requestId?: string } {
  return {
    ...(Message === undefined || Message === '' ? {} : { zegoMessage: mask(Message, MAX_WORDS) }),
    ...(RequestId === undefined || RequestId === '' ? {} : { requestId: mask(RequestId, MAX_ID) }),
  };
}
