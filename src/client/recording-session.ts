import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle, WorkflowUpdateHandle } from '@temporalio/client';
import {
  type JsonObject,
  type Layout,
  type Manifest,
  SESSION_QUERY,
  type SessionSummary,
  type SessionView,
  type StartedAnswer,
  type SwitchAnswer,
  UPDATES,
} from '../contract/index.js';
import { checkedLayout, whiteboardBody } from './check-request.js';
import { closedAnswer, type ManifestAnswer } from './closed-answer.js';
import { describeSession } from './describe-session.js';
import {
  ANOTHER_ID,
  ContinuingAsNew,
  endedText,
  NotRecording,
  SessionNotFound,
  SessionStillOpen,
  SessionUnresponsive,
  TemporalUnavailable,
  ZegoUnanswered,
} from './errors.js';
import {
  type CallOptions,
  type CommandOptions,
  requestedNow,
  SessionSignals,
  sessionExists,
} from './session-signals.js';
import { summaryOf } from './session-summary.js';
import { type CallContext, FAILED_PRECONDITION, grpcStatusOf, type TemporalCalls } from './temporal-calls.js';

/** How long an update may wait for ZEGO's word. */
const ANSWER_MS = 60_000;
/** The default of `limits.startSeconds`, and a little for the answer. */
const STARTED_MS = 330_000;
const POLL_CLOSED_MS = 5_000;
const MIN_POLL_MS = 100;
/** One call is held for so long at most: the SDK gathers a listener for each round that the server ends by itself. */
const HELD_MS = 120_000;
/** How long Temporal may be away before somebody who waits for a session's end is told. */
const OUTAGE_MS = 600_000;
/** Between two attempts with an update while the session continues as a new run; varied, since others wait as well. */
const CONTINUING_PAUSE_MS = 200;
/** Between two rounds of asking whether a session has started. */
const STARTED_PAUSE_MS = 250;

/** How to wait for a session's end. */
export interface ClosedOptions {
  /** How often to look. @default 5000, at least 100 */
  readonly pollAfterMs?: number;
  /** @default no limit: a session's own deadlines end it */
  readonly timeoutMs?: number;
  /** Ends the waiting with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * One session. The commands wait until ZEGO has accepted and throw ZegoRejected, ZegoUnreachable, InvalidRequest,
 * NotRecording, SessionNotFound, TemporalUnavailable or TemporalRefused; without an answer within `timeoutMs` (default 60 s)
 * SessionUnresponsive where no worker took the command, ZegoUnanswered where one did. `signals` has the same commands
 * without the waiting. No command looks whether the workflow of this id is a session: `summary` does.
 */
export class RecordingSession {
  readonly id: string;
  readonly signals: SessionSignals;
  readonly #calls: TemporalCalls;

  /** Use `RecordingClient.get`. */
  constructor(calls: TemporalCalls, sessionId: string) {
    this.id = sessionId;
    this.signals = new SessionSignals(calls, sessionId);
    this.#calls = calls;
  }

  /** Everything the session knows of itself; also of a closed one. Needs a worker. */
  async view(options: CallOptions = {}): Promise<SessionView> {
    return this.#calls.run({ doing: 'view', sessionId: this.id, byWorker: true, ...options }, () =>
      this.#handle().query<SessionView>(SESSION_QUERY),
    );
  }

  /**
   * What Temporal knows of the session; needs no worker, and leaves out `outcome` where the key to read it is missing.
   * @throws SessionNotFound, also for a workflow that is no session; TemporalUnavailable, TemporalRefused
   */
  async summary(options: CallOptions = {}): Promise<SessionSummary> {
    return summaryOf(await describeSession(this.#calls, this.id, options));
  }

  /** Switches the layout of every live task; `layout` is the body of ZEGO's UpdateLayout without TaskId. */
  async updateLayout(layout: Layout, options?: CommandOptions): Promise<SwitchAnswer> {
    return this.#update(UPDATES.updateLayout, [checkedLayout(layout)], 'layout', options);
  }

  /** Records another whiteboard from now on. */
  async updateWhiteboard(whiteboardId: string, options?: CommandOptions): Promise<SwitchAnswer> {
    return this.#update(UPDATES.updateWhiteboard, [whiteboardBody(whiteboardId)], 'whiteboard', options);
  }

  /** Pauses every live task: nothing is recorded until `resume`, and nothing new is started. */
  async pause(options?: CommandOptions): Promise<SwitchAnswer> {
    return this.#update(UPDATES.pause, [], 'pause', options);
  }

  /** Goes on after a pause. */
  async resume(options?: CommandOptions): Promise<SwitchAnswer> {
    return this.#update(UPDATES.resume, [], 'resume', options);
  }

  /** Takes a picture of the mixed stream; it shows up among the files later. */
  async takeSnapshot(options?: CommandOptions): Promise<SwitchAnswer> {
    return this.#update(UPDATES.takeSnapshot, [], 'snapshot', options);
  }

  /** Ends the recording, returning once Temporal has stored the wish; `closed()` waits for the files. */
  async stop(reason?: string, options?: CommandOptions): Promise<void> {
    await this.signals.stop(reason, options);
  }

  /**
   * Cancels the workflow: its tasks are stopped and confirmed, its uploads awaited for ten minutes at most. Does nothing
   * to a closed session.
   */
  async cancel(options: CallOptions = {}): Promise<void> {
    try {
      await this.#calls.run({ doing: 'cancel', sessionId: this.id, ...options }, () => this.#handle().cancel());
    } catch (error) {
      const failed = await this.#closedOrGone(error);
      if (!(failed instanceof NotRecording)) throw failed;
    }
  }

  /**
   * Waits until ZEGO records, and answers the TaskIds; `{waiting: true}` when `timeoutMs` (default 330 s) is over first.
   * @throws RecordingNotStarted, or what `result()` throws, when the session closed instead; NotRecording when it closed
   * without having recorded
   */
  async started({ timeoutMs = STARTED_MS }: CallOptions = {}): Promise<StartedAnswer> {
    const untilMs = Date.now() + timeoutMs;
    for (;;) {
      const leftMs = untilMs - Date.now();
      if (leftMs <= 0) return { waiting: true };
      try {
        const answer = await this.#update<StartedAnswer>(UPDATES.started, [], 'session request', { timeoutMs: leftMs });
        if (answer.waiting !== true) return answer;
      } catch (error) {
        if (isUnanswered(error)) return { waiting: true };
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
   * Waits for the end with a call held open at the server, and answers the manifest. For many sessions at a time use
   * `closed()`: held calls are limited.
   * @throws RecordingNotStarted, RecordingLost, InvalidRequest (each with the manifest where there is one),
   * SessionBroken, SessionStillOpen after `timeoutMs`
   */
  async result({ timeoutMs = Number.POSITIVE_INFINITY }: CallOptions = {}): Promise<Manifest> {
    const answer = await this.#closeOf(timeoutMs);
    if (answer !== 'canceled') return answer;
    // Temporal keeps no details with Canceled: only the session itself knows what it left.
    const { outcome } = await this.view();
    if (outcome) return outcome;
    throw new NotRecording(this.id, 'closed', `Session "${this.id}" was canceled, and its view holds no manifest.`);
  }

  /**
   * Waits for the end by looking now and then, also through an outage of Temporal of up to ten minutes. Answers and
   * throws as `result()`.
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

  /** Sends an update, again and again while the session continues as a new run. */
  async #update<T = SwitchAnswer>(
    name: string,
    args: [JsonObject] | [],
    what: string,
    { timeoutMs = ANSWER_MS, requestedBy }: CommandOptions = {},
  ): Promise<T> {
    const untilMs = Date.now() + timeoutMs;
    const info = requestedNow(requestedBy);
    for (;;) {
      try {
        return await this.#updateOnce<T>(name, [...args, info], what, { untilMs, timeoutMs });
      } catch (error) {
        const pauseMs = CONTINUING_PAUSE_MS * (0.5 + Math.random());
        if (!isPassing(error) || Date.now() + pauseMs >= untilMs) throw error;
        await sleep(pauseMs);
      }
    }
  }

  async #updateOnce<T>(
    name: string,
    args: [unknown, ...unknown[]],
    what: string,
    { untilMs, timeoutMs }: { readonly untilMs: number; readonly timeoutMs: number },
  ): Promise<T> {
    const context = (): CallContext => ({
      doing: name,
      sessionId: this.id,
      byWorker: true,
      what,
      timeoutMs: Math.max(0, untilMs - Date.now()),
    });
    try {
      const taken = await this.#calls.run(context(), () =>
        this.#handle().startUpdate<T, [unknown, ...unknown[]]>(name, { waitForStage: 'ACCEPTED', args }),
      );
      return await this.#answerOf(taken, context(), timeoutMs);
    } catch (error) {
      throw await this.#closedOrGone(error);
    }
  }

  /** A worker runs, since one has taken the update: silence from here on is ZEGO's. */
  async #answerOf<T>(taken: WorkflowUpdateHandle<T>, context: CallContext, waitedMs: number): Promise<T> {
    try {
      return await this.#calls.run({ ...context, held: true }, () => taken.result());
    } catch (error) {
      if (!(error instanceof SessionUnresponsive)) throw error;
      throw new ZegoUnanswered(this.id, context.doing, waitedMs, error.cause);
    }
  }

  /** Temporal has the same words for a closed workflow and for one that never was. */
  async #closedOrGone(error: unknown): Promise<unknown> {
    const closed = error instanceof SessionNotFound && (await sessionExists(this.#calls, this.id));
    return closed ? new NotRecording(this.id, 'closed') : error;
  }

  async #closeOf(timeoutMs: number): Promise<ManifestAnswer> {
    const untilMs = Date.now() + timeoutMs;
    for (;;) {
      const holdMs = Math.max(0, Math.min(untilMs - Date.now(), HELD_MS));
      const context = { doing: 'result', sessionId: this.id, timeoutMs: holdMs, byWorker: true, held: true };
      try {
        return await this.#calls.run(context, () => closedAnswer(this.#handle()));
      } catch (error) {
        if (!(error instanceof SessionUnresponsive)) throw error;
        if (Date.now() >= untilMs) throw new SessionStillOpen(this.id, timeoutMs);
      }
    }
  }
}

/**
 * The session is about to continue as a new run. Now and then Temporal says so in its own words: a signal that arrives
 * just then fails the workflow task, and with it whatever update came along.
 */
function isPassing(error: unknown): boolean {
  if (error instanceof SessionUnresponsive) return grpcStatusOf(error.cause)?.code === FAILED_PRECONDITION;
  return error instanceof ContinuingAsNew;
}

function isUnanswered(error: unknown): boolean {
  return error instanceof SessionUnresponsive || error instanceof ZegoUnanswered || error instanceof ContinuingAsNew;
}
