import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
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
import { closedAnswer, type ManifestAnswer } from './closed-answer.js';
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

/** The default of `limits.startSeconds`, and a little for the answer. */
const STARTED_MS = 330_000;
const POLL_CLOSED_MS = 5_000;
const MIN_POLL_MS = 100;
/** One call is held for so long at most: the SDK gathers a listener for each round that the server ends by itself. */
const HELD_MS = 120_000;
/** How long Temporal may be away before somebody who waits for a session's end is told. */
const OUTAGE_MS = 600_000;
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
 * SessionUnresponsive where no worker took the command, ZegoNotResponding where one did. `signals` has the same commands
 * without the waiting. No command looks whether the workflow of this id is a session: `summary` does.
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
  async updateLayout(layout: Layout, options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.updateLayout, [checkedLayout(layout)], 'layout', options);
  }

  /** Records another whiteboard from now on. */
  async updateWhiteboard(whiteboardId: string, options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.updateWhiteboard, [whiteboardBody(whiteboardId)], 'whiteboard', options);
  }

  /** Pauses every live task: nothing is recorded until `resume`, and nothing new is started. */
  async pause(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.pause, [], 'pause', options);
  }

  /** Goes on after a pause. */
  async resume(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.resume, [], 'resume', options);
  }

  /** Takes a picture of the mixed stream; it shows up among the files later. */
  async takeSnapshot(options?: CommandOptions): Promise<ChangeAnswer> {
    return this.#updates.send(UPDATES.takeSnapshot, [], 'snapshot', options);
  }

  /** Ends the recording, returning once Temporal has stored the change; `closed()` waits for the files. */
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
      const failed = await closedOrGone(this.#calls, this.id, error);
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
        const answer = await this.#updates.send<StartedAnswer>(UPDATES.started, [], 'session request', {
          timeoutMs: leftMs,
        });
        if (answer.waiting !== true) return answer;
      } catch (error) {
        if (isUnresponsive(error)) return { waiting: true };
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

function isUnresponsive(error: unknown): boolean {
  return error instanceof SessionUnresponsive || error instanceof ZegoNotResponding || error instanceof ContinuingAsNew;
}
