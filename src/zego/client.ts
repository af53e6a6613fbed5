import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { z } from 'zod';
import { answerSchema, DATA_SCHEMAS, type ZegoAnswer, type ZegoData } from './answers.schema.js';
import { checkRequest } from './check-request.js';
import { checkOptions, type ZegoClientOptions } from './client-options.js';
import { ZegoError, ZegoInvalidRequest } from './error.js';
import { exchange } from './exchange.js';
import { type FailedCall, noResponse, notAnAnswer, notPrepared, refusal, unusableData } from './failures.js';
import { credentialsIn, maskFor } from './masking.js';
import { mistakesOf, wording } from './mistakes.js';
import type { ZegoRequest } from './requests.schema.js';
import { signedQuery } from './signature.js';
import { startRecordToSend } from './start-record.schema.js';
import type { ZegoAction } from './tables/actions.js';
import { ZEGO_CODES } from './tables/codes.js';

/** Far above any body within ZEGO's limits; unknown fields are passed on, but not without end. */
const MAX_REQUEST_BYTES = 262_144;
/** Idle connections are dropped before servers usually drop them, since a call over a dying one is lost. */
const IDLE_SOCKET_MS = 4_000;

/** ZEGO's words of success. */
export interface ZegoResult<A extends ZegoAction> {
  /** `Data` of the answer; an empty object for Actions that answer none. */
  readonly data: ZegoData<A>;
  /** ZEGO's id of the request; empty if it gave none. */
  readonly requestId: string;
}

/** What may be said with a single call. */
export interface CallOptions {
  /** Gives the call up. ZEGO may have carried it out all the same. */
  readonly signal?: AbortSignal | undefined;
}

// The mapped type ties each Action to its own schema, which the type of the literal table alone does not.
const dataSchemas: { readonly [A in ZegoAction]: z.ZodType<ZegoData<A>> } = DATA_SCHEMAS;

/**
 * ZEGO Cloud Recording's server API: one method for each Action, which takes the Action's body and answers its data.
 *
 * Every call is checked against ZEGO's documented limits, signed anew and sent exactly once: repeating it is the
 * caller's decision, guided by `verdict` and `sent` of the error. Repeating is harmless for every Action but
 * StartRecord without `ClientTaskId` and TakeSnapshot.
 *
 * Every method throws `ZegoInvalidRequest` when the body is wrong, and `ZegoError` for all else.
 */
export class ZegoClient {
  /** The app's number in the ZEGO console. */
  readonly appId: number;
  readonly #serverSecret: string;
  readonly #endpoint: string;
  /** How long ZEGO lets a task of the app record, in seconds. */
  readonly maxRecordSeconds: number;
  readonly #timeoutMs: number;
  readonly #nowMs: () => number;
  readonly #agent: { readonly http: HttpAgent; readonly https: HttpsAgent };

  /** @throws TypeError naming every option that is wrong */
  constructor(options: ZegoClientOptions) {
    const { appId, serverSecret, endpoint, maxRecordSeconds, timeoutMs, nowMs } = checkOptions(options);
    this.appId = appId;
    this.#serverSecret = serverSecret;
    this.#endpoint = endpoint;
    this.maxRecordSeconds = maxRecordSeconds;
    this.#timeoutMs = timeoutMs;
    this.#nowMs = nowMs;
    const agentOptions = { keepAlive: true, timeout: IDLE_SOCKET_MS };
    this.#agent = { http: new HttpAgent(agentOptions), https: new HttpsAgent(agentOptions) };
  }

  /** Starts a task. With a `ClientTaskId` that ZEGO knows it answers that task and starts nothing. */
  startRecord(request: ZegoRequest<'StartRecord'>, options?: CallOptions): Promise<ZegoResult<'StartRecord'>> {
    return this.call('StartRecord', request, options);
  }

  /** Ends a task; its files are uploaded afterwards. For the codes that mean "stopped already" see `isDoneAlready`. */
  stopRecord(request: ZegoRequest<'StopRecord'>, options?: CallOptions): Promise<ZegoResult<'StopRecord'>> {
    return this.call('StopRecord', request, options);
  }

  /** Status and files of a task that started within the last 3 days. */
  describeRecordStatus(
    request: ZegoRequest<'DescribeRecordStatus'>,
    options?: CallOptions,
  ): Promise<ZegoResult<'DescribeRecordStatus'>> {
    return this.call('DescribeRecordStatus', request, options);
  }

  /** A page of the tasks that started within a window of the last 3 days. */
  describeTasks(request: ZegoRequest<'DescribeTasks'>, options?: CallOptions): Promise<ZegoResult<'DescribeTasks'>> {
    return this.call('DescribeTasks', request, options);
  }

  /** Rearranges the views of a mixed task. */
  updateLayout(request: ZegoRequest<'UpdateLayout'>, options?: CallOptions): Promise<ZegoResult<'UpdateLayout'>> {
    return this.call('UpdateLayout', request, options);
  }

  /** Switches the whiteboard that is recorded. */
  updateWhiteboard(
    request: ZegoRequest<'UpdateWhiteboard'>,
    options?: CallOptions,
  ): Promise<ZegoResult<'UpdateWhiteboard'>> {
    return this.call('UpdateWhiteboard', request, options);
  }

  /** Pauses a mixed task. */
  pauseRecord(request: ZegoRequest<'PauseRecord'>, options?: CallOptions): Promise<ZegoResult<'PauseRecord'>> {
    return this.call('PauseRecord', request, options);
  }

  /** Goes on with a paused task. For the code that means "not paused" see `isDoneAlready`. */
  resumeRecord(request: ZegoRequest<'ResumeRecord'>, options?: CallOptions): Promise<ZegoResult<'ResumeRecord'>> {
    return this.call('ResumeRecord', request, options);
  }

  /** Takes a picture of a mixed task; it arrives by callback, see `isPictureUpload`. */
  takeSnapshot(request: ZegoRequest<'TakeSnapshot'>, options?: CallOptions): Promise<ZegoResult<'TakeSnapshot'>> {
    return this.call('TakeSnapshot', request, options);
  }

  /** Any Action by its name. */
  async call<A extends ZegoAction>(
    action: A,
    request: ZegoRequest<A>,
    { signal }: CallOptions = {},
  ): Promise<ZegoResult<A>> {
    const { url, text, ...failedCall } = this.#prepared(action, request);
    const came = await exchange({
      url,
      body: text,
      agent: this.#agent,
      timeoutMs: this.#timeoutMs,
      ...(signal ? { signal } : {}),
    });
    if (!came.answered) throw noResponse(failedCall, came);
    const answer = readAnswer(came.body);
    if (!answer) throw notAnAnswer(failedCall, came.httpStatus);
    if (answer.Code !== ZEGO_CODES.success) throw refusal(failedCall, answer);
    const data = dataSchemas[action].safeParse(answer.Data ?? {}, { error: wording });
    if (!data.success) throw unusableData(failedCall, answer, mistakesOf(data.error));
    return { data: data.data, requestId: answer.RequestId ?? '' };
  }

  /** Drops the connections. Calls under way fail; later calls connect anew. */
  close(): void {
    this.#agent.http.destroy();
    this.#agent.https.destroy();
  }

  /** Whatever goes wrong here, nothing was sent, and the error says so. */
  #prepared(action: ZegoAction, request: unknown): FailedCall & { readonly url: URL; readonly text: string } {
    try {
      const nowMs = this.#nowMs();
      const { text, body } = this.#checkedBody(action, request, nowMs);
      const url = new URL(this.#endpoint);
      const query = signedQuery({ action, appId: this.appId, serverSecret: this.#serverSecret, nowMs });
      url.search = query.toString();
      const signature = [query.toString(), query.get('Signature') ?? '', query.get('SignatureNonce') ?? ''];
      const mask = maskFor([this.#serverSecret, ...signature, ...credentialsIn(body)]);
      return { action, body, mask, url, text };
    } catch (error) {
      throw error instanceof ZegoError ? error : notPrepared(action, error);
    }
  }

  /** The text to send, and what it says: checked as ZEGO will read it, not as the caller holds it. */
  #checkedBody(action: ZegoAction, request: unknown, nowMs: number): { text: string; body: Record<string, unknown> } {
    const wrong = (message: string): ZegoInvalidRequest =>
      new ZegoInvalidRequest(action, [{ path: '(whole)', message }]);
    const text = jsonText(request);
    if (text === undefined) throw wrong('must be JSON');
    if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) throw wrong(`must have at most ${MAX_REQUEST_BYTES} bytes`);
    const { maxRecordSeconds } = this;
    const check = checkRequest(action, JSON.parse(text), { nowMs, maxRecordSeconds });
    if (!check.valid) throw new ZegoInvalidRequest(action, check.mistakes);
    return { text: JSON.stringify(bodyToSend(action, JSON.parse(text))), body: check.body };
  }
}

/** The caller's own body, not the one with defaults filled in: what is left out is ZEGO's to decide. */
function bodyToSend(action: ZegoAction, body: unknown): unknown {
  return action === 'StartRecord' ? startRecordToSend.parse(body) : body;
}

function jsonText(value: unknown): string | undefined {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

function readAnswer(text: string): ZegoAnswer | undefined {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
