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
import { absenceNow } from './last-poll.js';
import { errorOfFailure } from './translate-failure.js';
import { NoWorkerTookIt, untilUntaken } from './untaken.js';

/** gRPC status codes that mean "not now". https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const NOT_NOW = new Set([1, 2, 4, 8, 10, 13, 14]);
const RESOURCE_EXHAUSTED = 8;

export const FAILED_PRECONDITION = 9;
/** Part of a server's message about a search attribute that its namespace does not have, or does not accept yet. */
const NO_SEARCH_ATTRIBUTE = /search attribute/i;
/** The beginning of gRPC's message about a header that it cannot send. */
const UNSENDABLE = /^Metadata (?:key|string value) /;
/** The longest probe of Temporal after a session did not respond. */
const PROBE_MS = 2_000;
/** Lets the deadline's own error, which says more, come first. */
const GRACE_MS = 100;
/** How far the deadline of a held call lies beyond our wait. */
const HELD_SPARE_MS = 5_000;
/** A longer timer would fire at once. */
const MAX_TIMER_MS = 2_000_000_000;

/** The context of a call, for the error that it may end in. */
export interface CallContext {
  /** The action for error messages, such as "stop". */
  readonly doing: string;
  readonly sessionId?: string;
  /** @default the client's `callTimeoutMs` */
  readonly timeoutMs?: number;
  /** Whether a worker responds to the call: then a missing response may mean that none runs. */
  readonly byWorker?: boolean;
  /** Whether the server holds the call open until it has a result. */
  readonly held?: boolean;
  /** The name of the invalid thing in an `InvalidRequest`. @default "session request" */
  readonly what?: string;
}

/** Ends a wait in time: the SDK's retries wait for up to 5 s after a deadline. */
class NoResponse extends Error {
  override readonly name = 'NoResponse';
}

/** Calls to Temporal that end in time and with the client's own errors. */
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
      throw new TemporalUnavailable(doing, 'this client is closed', sessionId === undefined ? {} : { sessionId });
    }
    try {
      return await this.#inTime(context, call);
    } catch (error) {
      // The SDK's errors quote the request, headers included.
      throw await this.#translate(redactedError(error), context);
    }
  }

  /**
   * Cancels the calls in progress and waits until the SDK has ended them: its retries throw on a closed connection. Later
   * calls are refused.
   */
  async settle(): Promise<void> {
    this.#isClosed = true;
    for (const abort of this.#underWay.values()) abort.abort();
    await Promise.allSettled(this.#underWay.keys());
  }

  /** Describes the namespace: the cheapest call that shows whether sessions could be served. */
  async probe(timeoutMs: number = this.#timeoutMs): Promise<void> {
    await this.run({ doing: 'check availability', timeoutMs }, () =>
      this.client.workflowService.describeNamespace({ namespace: this.client.options.namespace }),
    );
  }

  async #inTime<T>({ timeoutMs = this.#timeoutMs, held, byWorker }: CallContext, call: () => Promise<T>): Promise<T> {
    const abort = new AbortController();
    // The SDK adds a listener for each of its requests and releases them with the signal.
    setMaxListeners(0, abort.signal);
    const waitMs = Math.min(timeoutMs, MAX_TIMER_MS);
    // Near its deadline the server ends a held call at once without a result, and the SDK repeats it without a pause.
    const deadline = Date.now() + waitMs + (held === true ? HELD_SPARE_MS : 0);
    const calling = this.client.withAbortSignal(abort.signal, () => this.client.withDeadline(deadline, call));
    this.#underWay.set(calling, abort);
    void calling.catch(() => undefined).finally(() => this.#underWay.delete(calling));
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new NoResponse(`no response within ${timeoutMs} ms`));
        abort.abort();
      }, waitMs + GRACE_MS);
    });
    const looks = new AbortController();
    const untaken = byWorker === true && held !== true ? [untilUntaken(this.client, looks.signal)] : [];
    try {
      return await Promise.race([calling, tooLong, ...untaken]);
    } catch (error) {
      if (error instanceof NoWorkerTookIt) abort.abort();
      throw error;
    } finally {
      clearTimeout(timer);
      looks.abort();
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
      return new TemporalRefused(doing, `its connection has a header that cannot be sent (${unsendable})`, fields);
    }
    const status = grpcStatusOf(error);
    if (!status) return error;
    if (NOT_NOW.has(status.code)) return new TemporalUnavailable(doing, status.details, fields);
    const fix = NO_SEARCH_ATTRIBUTE.test(status.details) ? '; run "reelkeeper setup" for this namespace' : '';
    return new TemporalRefused(doing, status.details + fix, { ...fields, grpcCode: status.code });
  }

  /** Returns the error for a missing response: Temporal is gone, or the session has no worker. */
  async #silence(sessionId: string, doing: string, cause: unknown): Promise<unknown> {
    try {
      await this.probe(Math.min(PROBE_MS, this.#timeoutMs));
      const absence = cause instanceof NoWorkerTookIt ? cause.absence : await absenceNow(this.client);
      return new SessionUnresponsive(sessionId, doing, cause, absence);
    } catch (error) {
      return error instanceof TemporalUnavailable
        ? new TemporalUnavailable(doing, 'it does not respond', { sessionId, cause })
        : error;
    }
  }
}

function isSilence(error: unknown): boolean {
  if (error instanceof NoResponse || error instanceof NoWorkerTookIt) return true;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true;
  const code = grpcStatusOf(error)?.code;
  // Near its deadline the server also ends a call as CANCELLED. It answers a query with FAILED_PRECONDITION if no worker
  // has polled for a while.
  return code !== undefined && code !== RESOURCE_EXHAUSTED && (NOT_NOW.has(code) || code === FAILED_PRECONDITION);
}

function unsendableHeader(error: unknown): string | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return inner instanceof Error && UNSENDABLE.test(inner.message) ? inner.message : undefined;
}

/** Returns the gRPC status of an SDK error; undefined if it has none. */
export function grpcStatusOf(error: unknown): { readonly code: number; readonly details: string } | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? { code: inner.code, details: inner.details } : undefined;
}
