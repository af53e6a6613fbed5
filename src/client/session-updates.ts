import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowUpdateHandle } from '@temporalio/client';
import type { ChangeAnswer, JsonObject } from '../contract/index.js';
import { ContinuingAsNew, SessionUnresponsive, ZegoNotResponding } from './errors.js';
import { type CommandOptions, closedOrGone, requestedNow } from './session-signals.js';
import { type CallContext, FAILED_PRECONDITION, grpcStatusOf, type TemporalCalls } from './temporal-calls.js';

/** How long an update may wait for ZEGO's response. */
const RESPONSE_MS = 60_000;
/** The pause between two attempts while the session continues as a new run; varied, since other callers wait too. */
const CONTINUING_PAUSE_MS = 200;

/** Sends one session's updates and waits for ZEGO's response. */
export class SessionUpdates {
  readonly #calls: TemporalCalls;
  readonly #sessionId: string;

  constructor(calls: TemporalCalls, sessionId: string) {
    this.#calls = calls;
    this.#sessionId = sessionId;
  }

  /**
   * Sends an update and retries it while the session continues as a new run.
   * @param what names the invalid thing in an `InvalidRequest`
   */
  async send<T = ChangeAnswer>(
    name: string,
    args: [JsonObject] | [],
    what: string,
    { timeoutMs = RESPONSE_MS, requestedBy }: CommandOptions = {},
  ): Promise<T> {
    const untilMs = Date.now() + timeoutMs;
    const info = requestedNow(requestedBy);
    for (;;) {
      try {
        return await this.#sendOnce<T>(name, [...args, info], what, { untilMs, timeoutMs });
      } catch (error) {
        const pauseMs = CONTINUING_PAUSE_MS * (0.5 + Math.random());
        if (!isTransient(error) || Date.now() + pauseMs >= untilMs) throw error;
        await sleep(pauseMs);
      }
    }
  }

  async #sendOnce<T>(
    name: string,
    args: [unknown, ...unknown[]],
    what: string,
    { untilMs, timeoutMs }: { readonly untilMs: number; readonly timeoutMs: number },
  ): Promise<T> {
    const context = (): CallContext => ({
      doing: name,
      sessionId: this.#sessionId,
      byWorker: true,
      what,
      timeoutMs: Math.max(0, untilMs - Date.now()),
    });
    const handle = this.#calls.client.workflow.getHandle(this.#sessionId);
    try {
      const accepted = await this.#calls.run(context(), () =>
        handle.startUpdate<T, [unknown, ...unknown[]]>(name, { waitForStage: 'ACCEPTED', args }),
      );
      return await this.#resultOf(accepted, context(), timeoutMs);
    } catch (error) {
      throw await closedOrGone(this.#calls, this.#sessionId, error);
    }
  }

  /** A worker runs, since one accepted the update: from here on a missing response is ZEGO's. */
  async #resultOf<T>(accepted: WorkflowUpdateHandle<T>, context: CallContext, waitedMs: number): Promise<T> {
    try {
      return await this.#calls.run({ ...context, held: true }, () => accepted.result());
    } catch (error) {
      if (!(error instanceof SessionUnresponsive)) throw error;
      throw new ZegoNotResponding(this.#sessionId, context.doing, waitedMs, error.cause);
    }
  }
}

/**
 * Whether the session is about to continue as a new run. Temporal may report this itself: a signal that arrives at that
 * moment fails the workflow task together with the updates in it.
 */
function isTransient(error: unknown): boolean {
  if (error instanceof SessionUnresponsive) return grpcStatusOf(error.cause)?.code === FAILED_PRECONDITION;
  return error instanceof ContinuingAsNew;
}
