import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { backoffMs } from './backoff.js';
import { type ProblemView, UNREACHABLE, unreadable } from './problem.js';

/** The time without a byte after which a connection is dead: the gateway sends at least a comment every 5 s. */
const SILENCE_MS = 12_000;

/** The result of opening a stream. */
export type Opened = { readonly response: Response } | { readonly problem: ProblemView };

export interface FollowOptions {
  /** Opens the stream after the event with this id, or from the start if it is empty. */
  readonly open: (lastEventId: string, signal: AbortSignal) => Promise<Opened>;
  /** Handles an event; returns `end` after the last one. */
  readonly onEvent: (event: EventSourceMessage) => 'end' | undefined;
  /** Receives connects and disconnects; `problem` is missing if an open stream broke. */
  readonly onState: (state: { readonly live: boolean; readonly problem?: ProblemView }) => void;
  readonly signal: AbortSignal;
  /** Waits, or returns early when the signal is aborted. @default timers */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The time without a byte after which the connection is dead. @default 12000 */
  readonly silenceMs?: number;
}

/**
 * Follows a stream of events until its end, and reconnects from the last event after each break. Resolves with the problem
 * if a retry cannot help, such as an unknown session.
 */
export async function follow(options: FollowOptions): Promise<ProblemView | undefined> {
  const { open, onState, signal, sleep = sleepFor } = options;
  let failures = 0;
  let lastEventId = '';
  while (!signal.aborted) {
    const opened = await open(lastEventId, signal).catch(() => ({ problem: UNREACHABLE }));
    if (signal.aborted) return undefined;
    let leastMs = 0;
    if ('problem' in opened) {
      if (isFinal(opened.problem)) return opened.problem;
      leastMs = opened.problem.retryAfterMs ?? 0;
      onState({ live: false, problem: opened.problem });
    } else {
      const read = await readAll(opened.response, lastEventId, options);
      if (read.ended) return undefined;
      if (read.count > 0) failures = 0;
      lastEventId = read.lastEventId;
      leastMs = read.retryMs ?? 0;
      if (!signal.aborted) onState({ live: false });
    }
    await sleep(backoffMs(failures++, Math.random(), leastMs), signal);
  }
  return undefined;
}

function isFinal({ status }: ProblemView): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

interface Read {
  ended: boolean;
  count: number;
  lastEventId: string;
  /** The delay before a reconnect that the stream asks for (`retry:`). */
  retryMs?: number;
}

async function readAll(response: Response, since: string, options: FollowOptions): Promise<Readonly<Read>> {
  const { onEvent, onState, signal, silenceMs = SILENCE_MS } = options;
  const read: Read = { ended: false, count: 0, lastEventId: since };
  if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    onState({ live: false, problem: unreadable(response.status) });
    await response.body?.cancel().catch(() => undefined);
    return read;
  }
  onState({ live: true });
  const parser = createParser({
    onEvent: (event) => {
      read.count++;
      read.lastEventId = event.id || read.lastEventId;
      if (onEvent(event) === 'end') read.ended = true;
    },
    onRetry: (ms) => {
      read.retryMs = ms;
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    while (!read.ended && !signal.aborted) {
      const piece = await within(silenceMs, reader.read());
      if (!piece || piece.done) break;
      parser.feed(decoder.decode(piece.value, { stream: true }));
    }
  } catch {
    // The connection broke: the next one continues after the last event.
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return read;
}

/** Resolves with the promise's value, or with undefined after `ms`. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
