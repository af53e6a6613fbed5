import { type JsonObject, type Layout, type RequestInfo, SIGNALS, type StatusChangedBody } from '../contract/index.js';
import { checkedLayout, checkedRequester, stopBody, whiteboardBody } from './check-request.js';
import { describeSession } from './describe-session.js';
import { NotRecording, SessionNotFound } from './errors.js';
import type { TemporalCalls } from './temporal-calls.js';

/** The options of a single call. */
export interface CallOptions {
  /** @default the client's `callTimeoutMs` */
  readonly timeoutMs?: number;
}

/** The options of a command. */
export interface CommandOptions extends CallOptions {
  /** The caller's name for the timeline: at most 100 characters, no control characters. Not verified. */
  readonly requestedBy?: string;
}

/**
 * A session's signals. Each call resolves once Temporal has stored it, and needs no worker; the view shows the result.
 * All throw NotRecording if the session is closed and SessionNotFound if there is none.
 */
export class SessionSignals {
  readonly #calls: TemporalCalls;
  readonly #sessionId: string;

  constructor(calls: TemporalCalls, sessionId: string) {
    this.#calls = calls;
    this.#sessionId = sessionId;
  }

  /** Requests another layout: the body of ZEGO's UpdateLayout without TaskId. */
  async updateLayout(layout: Layout, options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.updateLayout, checkedLayout(layout), options);
  }

  /** Requests another whiteboard. */
  async updateWhiteboard(whiteboardId: string, options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.updateWhiteboard, whiteboardBody(whiteboardId), options);
  }

  /** Requests a pause. */
  async pause(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.pause, undefined, options);
  }

  /** Requests that a paused recording resumes. */
  async resume(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.resume, undefined, options);
  }

  /** Requests a picture of the mixed stream. */
  async takeSnapshot(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.takeSnapshot, undefined, options);
  }

  /** Stops the recording; its files are uploaded and verified afterwards. The timeline shows `reason`. */
  async stop(reason?: string, options?: CommandOptions): Promise<void> {
    const body = reason === undefined ? {} : stopBody(reason);
    await this.#send(SIGNALS.stop, body, options);
  }

  /** Reports that one of the session's tasks changed. The session polls it at once, unless `seen` is `recording`. */
  async statusChanged(body: StatusChangedBody, options?: CallOptions): Promise<void> {
    await this.#signal(SIGNALS.statusChanged, [body], options);
  }

  /**
   * Forwards a callback with a valid signature. `closed`: no running session has this id. Closed and unknown sessions are
   * not distinguished: that would take a second call while ZEGO waits.
   */
  async zegoCallback(body: JsonObject, options?: CallOptions): Promise<'taken' | 'closed'> {
    try {
      await this.#signal(SIGNALS.zegoCallback, [body], options);
      return 'taken';
    } catch (error) {
      if (error instanceof SessionNotFound) return 'closed';
      throw error;
    }
  }

  /** Sends a command: its body, if any, and who requested it when. */
  async #send(signal: string, body: unknown, { requestedBy, ...options }: CommandOptions = {}): Promise<void> {
    const args = [...(body === undefined ? [] : [body]), requestedNow(requestedBy)];
    try {
      await this.#signal(signal, args, options);
    } catch (error) {
      throw await closedOrGone(this.#calls, this.#sessionId, error);
    }
  }

  #signal(signal: string, args: readonly unknown[], options: CallOptions | undefined): Promise<void> {
    return this.#calls.run({ doing: signal, sessionId: this.#sessionId, ...options }, () =>
      this.#calls.client.workflow.getHandle(this.#sessionId).signal(signal, ...args),
    );
  }
}

/** Returns the error of a failed call to a session. Temporal reports closed and unknown workflows alike. */
export async function closedOrGone(calls: TemporalCalls, sessionId: string, error: unknown): Promise<unknown> {
  const isClosed = error instanceof SessionNotFound && (await exists(calls, sessionId));
  return isClosed ? new NotRecording(sessionId, 'closed') : error;
}

/** Whether Temporal has this session, running or closed. */
async function exists(calls: TemporalCalls, sessionId: string): Promise<boolean> {
  try {
    await describeSession(calls, sessionId, { doing: 'check that it exists' });
    return true;
  } catch (error) {
    if (error instanceof SessionNotFound) return false;
    throw error;
  }
}

/**
 * Returns the time and requester of a command sent now, for the timeline.
 * @throws InvalidRequest
 */
export function requestedNow(requestedBy: string | undefined): RequestInfo {
  return {
    requestedAt: new Date().toISOString(),
    ...(requestedBy !== undefined && { requestedBy: checkedRequester(requestedBy) }),
  };
}
