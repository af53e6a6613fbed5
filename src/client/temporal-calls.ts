import { setMaxListeners } from 'node:events';
import {
  type Client,
  isGrpcServiceError,
  QueryNotRegisteredError,
  ServiceError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { redactedError } from '../redaction/index.js';
import { SessionNotFound, SessionUnresponsive, TemporalRefused, TemporalUnavailable } from './errors.js';
import { errorOfFailure } from './translate-failure.js';

/** gRPC status codes that mean "not now". https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const NOT_NOW = new Set([1, 2, 4, 8, 10, 13, 14]);
const RESOURCE_EXHAUSTED = 8;
/** The gRPC status of what can't be done as things stand. */
export const FAILED_PRECONDITION = 9;
/** What a server says of a search attribute that its namespace does not have, or does not take yet. */
const NO_SEARCH_ATTRIBUTE = /search attribute/i;
/** What gRPC says of a header that it can't send. */
const UNSENDABLE = /^Metadata (?:key|string value) /;
/** How long to look at most whether Temporal is there at all, once a session has not answered. */
const PROBE_MS = 5_000;
/** Lets the deadline's own, better error come first. */
const GRACE_MS = 100;
/** How far the deadline of a held call lies beyond the end of our wait. */
const HELD_SPARE_MS = 5_000;
/** A timer beyond it would fire at once. */
const MAX_TIMER_MS = 2_000_000_000;

/** What a call is about, for the error it may end in. */
export interface CallContext {
  /** In words, such as "stop". */
  readonly doing: string;
  readonly sessionId?: string;
  /** At most this long. @default the client's `callTimeoutMs` */
  readonly timeoutMs?: number;
  /** The call is answered by a worker, so that silence may mean that none runs. */
  readonly byWorker?: boolean;
  /** The server holds the call open until there is something to answer. */
  readonly held?: boolean;
  /** What an `InvalidRequest` is about. @default "session request" */
  readonly what?: string;
}

/** The SDK's retries wait for up to 5 s more after a deadline has passed: this ends the wait in time. */
class NoResponse extends Error {
  override readonly name = 'NoResponse';
}

/** Calls to Temporal that end in time, and in errors of ours. */
export class TemporalCalls {
  readonly client: Client;
  readonly #timeoutMs: number;
  readonly #underWay = new Map<Promise<unknown>, AbortController>();
  #isClosed = false;

  constructor(client: Client, timeoutMs: number) {
    this.client = client;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs one call with a deadline.
   * @throws an error of `errors.ts`
   */
  async run<T>(context: CallContext, call: () => Promise<T>): Promise<T> {
    const { doing, sessionId } = context;
    if (this.#isClosed) {
      throw new TemporalUnavailable(doing, 'this client was closed', sessionId === undefined ? {} : { sessionId });
    }
    try {
      return await this.#inTime(context, call);
    } catch (error) {
      // The SDK's errors quote what they could not send, headers included.
      throw await this.#translate(redactedError(error), context);
    }
  }

  /**
   * Cancels the calls under way and waits until the SDK is done with them: its retries throw on a closed connection. None
   * is made after that.
   */
  async settle(): Promise<void> {
    this.#isClosed = true;
    for (const abort of this.#underWay.values()) abort.abort();
    await Promise.allSettled(this.#underWay.keys());
  }

  /** Asks the namespace's description: the cheapest call that says whether sessions could be served. */
  async probe(timeoutMs: number = this.#timeoutMs): Promise<void> {
    await this.run({ doing: 'look whether it is there', timeoutMs }, () =>
      this.client.workflowService.describeNamespace({ namespace: this.client.options.namespace }),
    );
  }

  async #inTime<T>({ timeoutMs = this.#timeoutMs, held }: CallContext, call: () => Promise<T>): Promise<T> {
    const abort = new AbortController();
    // The SDK adds a listener for each of its requests, as many as the call takes, and lets go of them with the signal.
    setMaxListeners(0, abort.signal);
    const waitMs = Math.min(timeoutMs, MAX_TIMER_MS);
    // Near its deadline the server answers a held call at once with nothing, and the SDK asks again without a pause.
    const deadline = Date.now() + waitMs + (held === true ? HELD_SPARE_MS : 0);
    const calling = this.client.withAbortSignal(abort.signal, () => this.client.withDeadline(deadline, call));
    this.#underWay.set(calling, abort);
    void calling.catch(() => undefined).finally(() => this.#underWay.delete(calling));
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new NoResponse(`no answer within ${timeoutMs} ms`));
        abort.abort();
      }, waitMs + GRACE_MS);
    });
    try {
      return await Promise.race([calling, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #translate(error: unknown, context: CallContext): Promise<unknown> {
    const { sessionId, doing } = context;
    const fields = { cause: error, ...(sessionId !== undefined && { sessionId }) };
    if (sessionId !== undefined) {
      if (error instanceof WorkflowNotFoundError) return new SessionNotFound(sessionId, error);
      if (error instanceof WorkflowUpdateFailedError || error instanceof WorkflowFailedError) {
        return errorOfFailure(error.cause, sessionId, context.what);
      }
      if (context.byWorker === true && isSilence(error)) return await this.#silence(sessionId, doing, error);
    }
    if (error instanceof NamespaceNotFoundError) {
      return new TemporalRefused(doing, `namespace "${error.namespace}" does not exist`, fields);
    }
    if (error instanceof QueryNotRegisteredError) return new TemporalRefused(doing, error.message, fields);
    if (error instanceof NoResponse) return new TemporalUnavailable(doing, error.message, fields);
    const unsendable = unsendableHeader(error);
    if (unsendable !== undefined) {
      return new TemporalRefused(doing, `its connection has a header that can't be sent (${unsendable})`, fields);
    }
    const status = grpcStatusOf(error);
    if (!status) return error;
    if (NOT_NOW.has(status.code)) return new TemporalUnavailable(doing, status.details, fields);
    const fix = NO_SEARCH_ATTRIBUTE.test(status.details) ? '; run "reelkeeper setup" for this namespace' : '';
    return new TemporalRefused(doing, status.details + fix, { ...fields, grpcCode: status.code });
  }

  /** Tells a session without a worker from a Temporal that is gone. */
  async #silence(sessionId: string, doing: string, cause: unknown): Promise<unknown> {
    try {
      await this.probe(Math.min(PROBE_MS, this.#timeoutMs));
      return new SessionUnresponsive(sessionId, doing, cause);
    } catch (error) {
      return error instanceof TemporalUnavailable
        ? new TemporalUnavailable(doing, 'it does not answer', { sessionId, cause })
        : error;
    }
  }
}

function isSilence(error: unknown): boolean {
  if (error instanceof NoResponse || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const code = grpcStatusOf(error)?.code;
  // Near its deadline a call also ends as CANCELLED, by the server; FAILED_PRECONDITION is its answer to a query when no
  // worker has polled for a while.
  return code !== undefined && code !== RESOURCE_EXHAUSTED && (NOT_NOW.has(code) || code === FAILED_PRECONDITION);
}

function unsendableHeader(error: unknown): string | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return inner instanceof Error && UNSENDABLE.test(inner.message) ? inner.message : undefined;
}

/** The gRPC status that an error of the SDK carries, if it does. */
export function grpcStatusOf(error: unknown): { readonly code: number; readonly details: string } | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? { code: inner.code, details: inner.details } : undefined;
}
