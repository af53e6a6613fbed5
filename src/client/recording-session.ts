import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import {
  type ChangeAnswer,
  type Layout,
  type Manifest,
  SESSION_QUERY,
  type SessionSummary,
  type SessionView,
  type StartedAnswer,
  UPDATES,
} from '../contract/index.js';
import { checkedLayout, whiteboardBody } from './check-request.js';

import { describeSession } from './describe-session.js';
import {
  ANOTHER_ID,
  ContinuingAsNew,
  endedText,
  NotRecording,
  SessionStillOpen,
  SessionUnresponsive,
  TemporalUnavailable,
  ZegoNotResponding,
} from './errors.js';
import { type CallOptions, type CommandOptions, closedOrGone, SessionSignals } from './session-signals.js';
import { summaryOf } from './session-summary.js';
import { SessionUpdates } from './session-updates.js';
import type { TemporalCalls } from './temporal-calls.js';
import { withTerminated } from './terminated-sessions.js';

/** The default of `limits.startSeconds`, and some time for the response. */
const STARTED_MS = 330_000;
const POLL_CLOSED_MS = 5_000;
const MIN_POLL_MS = 100;
/** The longest held call: the SDK adds a listener for each long poll that the server ends. */
const HELD_MS = 120_000;
/** How long `closed()` tolerates an outage of Temporal. */
const OUTAGE_MS = 600_000;
/** The pause between two updates `started`. */
const STARTED_PAUSE_MS = 250;

/** How to wait for a session's end. */
export interface ClosedOptions {
  /** The pause between two polls. @default 5000, at least 100 */
  readonly pollAfterMs?: number;
  /** @default no limit: a session's own deadlines end it */
  readonly timeoutMs?: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * One session. Commands resolve once ZEGO accepts them and reject with ZegoRejected, ZegoUnreachable, InvalidRequest,
 * NotRecording, SessionNotFound, TemporalUnavailable or TemporalRefused. Without a response within `timeoutMs` (default
 * 60 s) they reject with SessionUnresponsive if no worker accepted the command, or with ZegoNotResponding if one did.
 * `signals` offers fire-and-forget versions. No command checks that this id belongs to a session: `summary` does.
 */
export class RecordingSession {
  readonly id: string;
  readonly signals: SessionSignals;
  readonly #updates: SessionUpdates;
  readonly #calls: TemporalCalls;

  /** Use `RecordingClient.get`. */
  constructor(calls: TemporalCalls, sessionId: string) {
    this.id = sessionId;
    this.signals = new SessionSignals(calls, sessionId);
    this.#updates = new SessionUpdates(calls, sessionId);
    this.#calls = calls;
  }

  /** Returns the session's view, also after it closed. Needs a worker. */
  async view(options: CallOptions = {}): Promise<SessionView> {
    return this.#calls.run({ doing: 'view', sessionId: this.id, byWorker: true, ...options }, () =>
      this.#handle().query<SessionView>(SESSION_QUERY),
    );
  }

  /**
   * Returns Temporal's own record of the session. Needs no worker; omits `outcome` if the key to read it is missing.
   * @throws SessionNotFound, also for a workflow that is not a session; TemporalUnavailable, TemporalRefused
   */
  async summary(options: CallOptions = {}): Promise<SessionSummary> {
    const summary = summaryOf(await describeSession(this.#calls, this.id, options));
    const [judged = summary] = await withTerminated(this.#calls, [summary], Date.now());
    return judged;
  }

  /** Changes the layout of every live task; `layout` is the body of ZEGO's UpdateLayout without TaskId. */
  async updateLayout(layout: Layout, options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.updateLayout, [checkedLayout(layout)], 'layout', options);
  }

  /** Records another whiteboard from now on. */
  async updateWhiteboard(whiteboardId: string, options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.updateWhiteboard, [whiteboardBody(whiteboardId)], 'whiteboard', options);
  }

  /** Pauses every live task. Until `resume`, nothing is recorded and no new task starts. */
  async pause(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.pause, [], 'pause', options);
  }

  /** Resumes a paused recording. */
  async resume(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.resume, [], 'resume', options);
  }

  /** Takes a picture of the mixed stream. It appears among the files later. */
  async takeSnapshot(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.takeSnapshot, [], 'snapshot', options);
  }

  /** Stops the recording. Resolves once Temporal has stored the stop; `closed()` waits for the files. */
  async stop(reason?: string, options?: CommandOptions): Promise<void> {
    await this.signals.stop(reason, options);
  }

  /**
   * Cancels the workflow: the session stops its tasks, confirms that, and waits for uploads for ten minutes at most. Does
   * nothing to a closed session.
   */
  async cancel(options: CallOptions = {}): Promise<void> {
    try {
      await this.#calls.run({ doing: 'cancel', sessionId: this.id, ...options }, () => this.#handle().cancel());
    } catch (error) {
      const failed = await closedOrGone(this.#calls, this.id, error);
      if (!(failed instanceof NotRecording)) throw failed;
    }
  }

  /**
   * Waits until ZEGO records and returns the TaskIds, or `{waiting: true}` after `timeoutMs` (default 330 s).
   * @throws RecordingNotStarted or another error of `result()` if the session closed instead; NotRecording if it closed
   * without a task
   */
  async started({ timeoutMs = STARTED_MS }: CallOptions = {}): Promise<StartedAnswer> {
    const untilMs = Date.now() + timeoutMs;
    let waiting: StartedAnswer = { waiting: true };
    for (;;) {
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0) return waiting;
      try {
        const answer = await this.#updates.send<StartedAnswer>(UPDATES.started, [], 'session request', {
          timeoutMs: leftMs,
        });
        if (answer.waiting !== true) return answer;
        waiting = answer;
      } catch (error) {
        if (isUnresponsive(error)) return waiting;
        if (!(error instanceof NotRecording)) throw error;
        const manifest = await this.result({ timeoutMs: Math.max(leftMs, MIN_POLL_MS) });
        const taskIds = manifest.tasks.flatMap(({ taskId }) => taskId ?? []);
        if (taskIds.length > 0) return { taskIds };
        throw new NotRecording(this.id, 'closed', `${endedText(manifest)} without a task. ${ANOTHER_ID}`);
      }
      await sleep(Math.min(STARTED_PAUSE_MS, Math.max(0, untilMs - Date.now())));
    }
  }

  /**
   * Waits for the end with a call held open at the server and returns the manifest. To wait for many sessions use
   * `closed()`: held calls are limited.
   * @throws RecordingNotStarted, RecordingLost or InvalidRequest, each with the manifest if there is one; SessionBroken;
   * SessionStillOpen after `timeoutMs`
   */
  async result({ timeoutMs = Number.POSITIVE_INFINITY }: CallOptions = {}): Promise<Manifest> {
    const result = await this.#closeOf(timeoutMs);
    if (result !== 'canceled') return result;
    // Temporal keeps no details with Canceled: only the session's view has the manifest.
    const { outcome } = await this.view();
    if (outcome) return outcome;
    throw new NotRecording(this.id, 'closed', `Session "${this.id}" was canceled, and its view holds no manifest.`);
  }

  /**
   * Waits for the end by polling, also through an outage of Temporal of up to ten minutes. Returns and throws the same as
   * `result()`.
   */
  async closed({ pollAfterMs = POLL_CLOSED_MS, timeoutMs, signal }: ClosedOptions = {}): Promise<Manifest> {
    const beganMs = Date.now();
    let reachedMs = beganMs;
    for (;;) {
      signal?.throwIfAborted();
      try {
        const { status } = await this.summary();
        if (status !== 'running') return await this.result();
        reachedMs = Date.now();
      } catch (error) {
        if (!(error instanceof TemporalUnavailable) || Date.now() - reachedMs > OUTAGE_MS) throw error;
      }
      const leftMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : beganMs + timeoutMs - Date.now();
      if (leftMs <= 0) throw new SessionStillOpen(this.id, timeoutMs ?? 0);
      await sleep(Math.min(Math.max(pollAfterMs, MIN_POLL_MS), leftMs), undefined, signal && { signal });
    }
  }

  #handle(): WorkflowHandle<(request: unknown) => Promise<Manifest>> {
    return this.#calls.client.workflow.getHandle(this.id);
  }

  async #closeOf(timeoutMs: number): Promise<Manifest | 'canceled'> {
    const untilMs = Date.now() + timeoutMs;
    const close = async (): Promise<Manifest | 'canceled'> => {
      try {
        return await this.#handle().result();
      } catch (error) {
        if (error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure) return 'canceled';
        throw error;
      }
    };
    for (;;) {
      const holdMs = Math.max(0, Math.min(untilMs - Date.now(), HELD_MS));
      const context = { doing: 'result', sessionId: this.id, timeoutMs: holdMs, byWorker: true, held: true };
      try {
        return await this.#calls.run(context, close);
      } catch (error) {
        if (!(error instanceof SessionUnresponsive)) throw error;
        if (Date.now() >= untilMs) throw new SessionStillOpen(this.id, timeoutMs);
      }
    }
  }
}

function isUnresponsive(error: unknown): boolean {
  return error instanceof SessionUnresponsive || error instanceof ZegoNotResponding || error instanceof ContinuingAsNew;
}
