import { type JsonObject, type Layout, type RequestInfo, SIGNALS, type StatusChangedBody } from '../contract/index.js';
import { checkedLayout, checkedRequester, stopBody, whiteboardBody } from './check-request.js';
import { describeSession } from './describe-session.js';
import { NotRecording, SessionNotFound } from './errors.js';
import type { TemporalCalls } from './temporal-calls.js';

/** How long a single call may take. */
export interface CallOptions {
  /** @default the client's `callTimeoutMs` */
  readonly timeoutMs?: number;
}

/** How to send a command. */
export interface CommandOptions extends CallOptions {
  /** Who asks for it, for the timeline: at most 100 characters, none of them a control. It is believed, not proven. */
  readonly requestedBy?: string;
}

/**
 * A session's signals: each call returns once Temporal has stored the change, and needs no worker. What becomes of it is
 * told by the view. All throw NotRecording when the session is closed, and SessionNotFound when there is none.
 */
export class SessionSignals {
  readonly #calls: TemporalCalls;
  readonly #sessionId: string;

  constructor(calls: TemporalCalls, sessionId: string) {
    this.#calls = calls;
    this.#sessionId = sessionId;
  }

  /** Wants another layout: the body of ZEGO's UpdateLayout without TaskId. */
  async updateLayout(layout: Layout, options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.updateLayout, checkedLayout(layout), options);
  }

  /** Wants another whiteboard recorded. */
  async updateWhiteboard(whiteboardId: string, options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.updateWhiteboard, whiteboardBody(whiteboardId), options);
  }

  /** Wants the recording paused. */
  async pause(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.pause, undefined, options);
  }

  /** Wants it to go on. */
  async resume(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.resume, undefined, options);
  }

  /** Wants a picture of the mixed stream. */
  async takeSnapshot(options?: CommandOptions): Promise<void> {
    await this.#send(SIGNALS.takeSnapshot, undefined, options);
  }

  /** Ends the recording; its files are uploaded and checked afterwards. `reason` is words for the timeline. */
  async stop(reason?: string, options?: CommandOptions): Promise<void> {
    const body = reason === undefined ? {} : stopBody(reason);
    await this.#send(SIGNALS.stop, body, options);
  }

  /** Says that one of the session's tasks changed, so that it looks at once. */
  async statusChanged(body: StatusChangedBody, options?: CallOptions): Promise<void> {
    await this.#signal(SIGNALS.statusChanged, [body], options);
  }

  /**
   * Hands over a verified callback of ZEGO. `closed`: no running session has this id, so nobody needs it any more.
   * Does not look which of the two it is, since a callback's sender must not wait.
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

  /** Sends what somebody asks for: the body, if there is one, and when it was asked for. */
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

/** The error of a call to a session: Temporal has the same words for a closed workflow and for one that never was. */
export async function closedOrGone(calls: TemporalCalls, sessionId: string, error: unknown): Promise<unknown> {
  const isClosed = error instanceof SessionNotFound && (await exists(calls, sessionId));
  return isClosed ? new NotRecording(sessionId, 'closed') : error;
}

/** Temporal still knows this session, running or closed. Any other workflow is none. */
async function exists(calls: TemporalCalls, sessionId: string): Promise<boolean> {
  try {
    await describeSession(calls, sessionId, { doing: 'look whether it exists' });
    return true;
  } catch (error) {
    if (error instanceof SessionNotFound) return false;
    throw error;
  }
}

/**
 * What says in a session's timeline that something was asked for now, and by whom.
 * @throws InvalidRequest
 */
export function requestedNow(requestedBy: string | undefined): RequestInfo {
  return {
    requestedAt: new Date().toISOString(),
    ...(requestedBy !== undefined && { requestedBy: checkedRequester(requestedBy) }),
  };
}
