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

/** The largest body: unknown fields pass, but not without limit. Bodies within ZEGO's limits are far smaller. */
const MAX_REQUEST_BYTES = 262_144;
/** How long idle connections are kept: less than servers usually do, since a call over a closing one is lost. */
const IDLE_SOCKET_MS = 4_000;

/** The result of a successful call. */
export interface ZegoResult<A extends ZegoAction> {
  /** `Data` of the response; an empty object for Actions without any. */
  readonly data: ZegoData<A>;
  /** ZEGO's id of the request; empty if the response has none. */
  readonly requestId: string;
}

/** Options of a single call. */
export interface CallOptions {
  /** Aborts the call. ZEGO may still carry it out. */
  readonly signal?: AbortSignal | undefined;
}

// The mapped type ties each Action to its own schema, which the type of the literal table alone does not.
const dataSchemas: { readonly [A in ZegoAction]: z.ZodType<ZegoData<A>> } = DATA_SCHEMAS;

/**
 * A client of ZEGO Cloud Recording's server API, with one method for each Action.
 *
 * It checks every call against ZEGO's documented limits, signs it and sends it exactly once. The caller decides about
 * retries by `verdict` and `sent` of the error. A retry is safe for every Action except TakeSnapshot, and StartRecord
 * without `ClientTaskId`.
 *
 * Every method throws `ZegoInvalidRequest` for an invalid body, and `ZegoError` for every other failure.
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

  /** @throws TypeError that names every invalid option */
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

  /** Starts a task. With a `ClientTaskId` that ZEGO knows, returns that task and starts none. */
  startRecord(request: ZegoRequest<'StartRecord'>, options?: CallOptions): Promise<ZegoResult<'StartRecord'>> {
    return this.call('StartRecord', request, options);
  }

  /** Stops a task; ZEGO then uploads its files. For the codes that mean "already stopped" see `isDoneAlready`. */
  stopRecord(request: ZegoRequest<'StopRecord'>, options?: CallOptions): Promise<ZegoResult<'StopRecord'>> {
    return this.call('StopRecord', request, options);
  }

  /** Returns status and files of a task that started within the last 3 days. */
  describeRecordStatus(
    request: ZegoRequest<'DescribeRecordStatus'>,
    options?: CallOptions,
  ): Promise<ZegoResult<'DescribeRecordStatus'>> {
    return this.call('DescribeRecordStatus', request, options);
  }

  /** Returns a page of the tasks that started within a window of the last 3 days. */
  describeTasks(request: ZegoRequest<'DescribeTasks'>, options?: CallOptions): Promise<ZegoResult<'DescribeTasks'>> {
    return this.call('DescribeTasks', request, options);
  }

  /** Changes the layout of a mixed task. */
  updateLayout(request: ZegoRequest<'UpdateLayout'>, options?: CallOptions): Promise<ZegoResult<'UpdateLayout'>> {
    return this.call('UpdateLayout', request, options);
  }

  /** Changes the whiteboard that is recorded. */
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

  /** Resumes a paused task. For the code that means "not paused" see `isDoneAlready`. */
  resumeRecord(request: ZegoRequest<'ResumeRecord'>, options?: CallOptions): Promise<ZegoResult<'ResumeRecord'>> {
    return this.call('ResumeRecord', request, options);
  }

  /** Takes a picture of a mixed task. It arrives by callback: see `isPictureUpload`. */
  takeSnapshot(request: ZegoRequest<'TakeSnapshot'>, options?: CallOptions): Promise<ZegoResult<'TakeSnapshot'>> {
    return this.call('TakeSnapshot', request, options);
  }

  /** Calls an Action by its name. */
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

  /** Closes the connections. Calls in flight fail; later calls connect again. */
  close(): void {
    this.#agent.http.destroy();
    this.#agent.https.destroy();
  }

  /** Prepares a call. Every error says that nothing was sent. */
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

  /** Returns the JSON to send and the parsed body, which is checked as ZEGO will read it. */
  #checkedBody(action: ZegoAction, request: unknown, nowMs: number): { text: string; body: Record<string, unknown> } {
    const invalid = (message: string): ZegoInvalidRequest =>
      new ZegoInvalidRequest(action, [{ path: '(whole)', message }]);
    const text = jsonText(request);
    if (text === undefined) throw invalid('must be JSON');
    if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) throw invalid(`must have at most ${MAX_REQUEST_BYTES} bytes`);
    const { maxRecordSeconds } = this;
    const check = checkRequest(action, JSON.parse(text), { nowMs, maxRecordSeconds });
    if (!check.valid) throw new ZegoInvalidRequest(action, check.mistakes);
    return { text: JSON.stringify(bodyToSend(action, JSON.parse(text))), body: check.body };
  }
}

/** Returns the caller's own body, without defaults: ZEGO applies its own. */
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
