import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { pauseMs } from './backoff.js';
import { type ProblemView, UNREACHABLE, unreadable } from './problem.js';

/** The gateway sends at least a comment every 15 s: after so long without a byte the connection is dead. */
const SILENCE_MS = 40_000;

/** What opening a stream came to. */
export type Opened = { readonly response: Response } | { readonly problem: ProblemView };

/** How a stream of events is followed. */
export interface FollowOptions {
  /** Asks for the stream, from after the event with this id, if any. */
  readonly open: (lastEventId: string, signal: AbortSignal) => Promise<Opened>;
  /** Takes an event; `end` says that it was the last one. */
  readonly onEvent: (event: EventSourceMessage) => 'end' | undefined;
  /** Is told when the stream is there, and when it is not; why, unless it just broke. */
  readonly onState: (state: { readonly live: boolean; readonly problem?: ProblemView }) => void;
  readonly signal: AbortSignal;
  /** Waits, or ends early with the signal. @default with timers */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** After how long without a byte the connection counts as dead. @default 40000 */
  readonly silenceMs?: number;
}

/**
 * Follows a stream of events until its end, connecting again after every break from where it was. Resolves with the
 * problem when asking again can't help, such as an unknown session.
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
    await sleep(pauseMs(failures++, Math.random(), leastMs), signal);
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
  /** How long the stream wants a reader to wait before it connects again. */
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
    // The connection broke: the next one goes on from the last event.
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return read;
}

/** The promise's value, or undefined once so much time is over. */
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
