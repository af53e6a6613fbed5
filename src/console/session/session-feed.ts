import type { EventSourceMessage } from 'eventsource-parser';
import { isRecord } from '../../json/objects.js';
import { follow } from '../api/follow.js';
import type { Gateway } from '../api/gateway.js';
import { type ProblemView, problemOf, UNREACHABLE } from '../api/problem.js';
import { isManifest } from '../api/shapes.js';
import { type Reading, readingOf, viewOfManifest } from './reading.js';

/** How long a hidden page keeps its stream: browsers limit the connections to a host. */
const HIDDEN_MS = 60_000;

/** The part that does not respond to the gateway. */
export interface Unavailable {
  readonly component: 'worker' | 'temporal';
  /** What is missing and what to do, in sentences. */
  readonly message: string;
}

interface FeedState {
  /** The session; undefined before the first response. */
  readonly reading: Reading | undefined;
  /** Whether the stream is connected. */
  readonly isLive: boolean;
  /** The part that does not respond to the gateway, if any, and what that means. */
  readonly unavailable: Unavailable | undefined;
  /** The reason why there are no updates at the moment. */
  readonly problem: ProblemView | undefined;
  /** The reason why there will be no more updates. */
  readonly failure: ProblemView | undefined;
}

/** The state of a session, updated from the gateway's stream while the page is visible. */
export class SessionFeed {
  readonly #sessionId: string;
  readonly #gateway: Gateway;
  readonly #redraw: () => void;
  #following: AbortController | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;
  #reading: Reading | undefined;
  #unavailable: Unavailable | undefined;
  #problem: ProblemView | undefined;
  #failure: ProblemView | undefined;
  #isLive = false;
  #isOver = false;
  readonly #onVisibility = (): void => {
    clearTimeout(this.#hidden);
    if (document.hidden) this.#hidden = setTimeout(() => this.#pause(), HIDDEN_MS);
    else if (!this.#following && !this.#isOver) void this.#follow();
  };

  constructor(sessionId: string, { gateway, redraw }: { readonly gateway: Gateway; readonly redraw: () => void }) {
    this.#sessionId = sessionId;
    this.#gateway = gateway;
    this.#redraw = redraw;
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#follow();
  }

  get state(): FeedState {
    return {
      reading: this.#reading,
      isLive: this.#isLive && !this.#unavailable,
      unavailable: this.#unavailable,
      problem: this.#problem,
      failure: this.#failure,
    };
  }

  /** Reads the session now, such as after its stream has ended. */
  readAgain(): void {
    void this.#readFinalState();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#hidden);
    this.#isOver = true;
    this.#pause();
  }

  #pause(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#isLive = false;
  }

  async #follow(): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    const failure = await follow({
      open: (lastEventId, signal) => this.#gateway.events(this.#sessionId, lastEventId, signal),
      onEvent: (event) => this.#handle(event),
      onState: (state) => {
        this.#isLive = state.live;
        this.#problem = state.live ? undefined : (state.problem ?? this.#problem ?? UNREACHABLE);
        this.#redraw();
      },
      signal: following.signal,
    });
    if (following.signal.aborted) return;
    this.#isOver = true;
    this.#isLive = false;
    this.#failure ??= failure;
    if (this.#failure) this.#problem = undefined;
    this.#redraw();
  }

  /** Handles an event. Views contain the timeline: the stream's single entries add nothing. */
  #handle({ event, data }: EventSourceMessage): 'end' | undefined {
    const value = parsed(data);
    switch (event) {
      case 'view':
        this.#unavailable = undefined;
        this.#show(value);
        break;
      case 'unavailable':
        this.#unavailable = unavailableOf(value);
        // A view of before says more.
        if (isRecord(value) && (!this.#reading || this.#reading.stored)) this.#show(value.session);
        break;
      case 'closed':
        if (isManifest(value)) {
          const view = this.#reading?.view;
          const closed = view ? { ...view, phase: 'closed' as const, outcome: value } : viewOfManifest(value);
          this.#reading = { ...this.#reading, view: closed };
        }
        void this.#readFinalState();
        break;
      case 'problem':
        return this.#handleProblem(value);
      default:
        break;
    }
    this.#redraw();
    return event === 'closed' ? 'end' : undefined;
  }

  /** Handles a problem, which ends the stream. A temporary one leads to a reconnect. */
  #handleProblem(body: unknown): 'end' | undefined {
    const status = isRecord(body) && typeof body.status === 'number' ? body.status : 500;
    const problem = problemOf(status, body, null);
    if (status >= 500 || status === 429) {
      this.#problem = problem;
      return undefined;
    }
    this.#failure = problem;
    void this.#readFinalState();
    return 'end';
  }

  #show(value: unknown): void {
    this.#reading = readingOf(value) ?? this.#reading;
  }

  /** Reads the session once more after its stream has ended. */
  async #readFinalState(): Promise<void> {
    const signal = this.#following?.signal ?? AbortSignal.abort();
    const result = await this.#gateway.session(this.#sessionId, signal).catch(() => undefined);
    if (result && 'value' in result) this.#show(result.value);
    this.#redraw();
  }
}

function unavailableOf(value: unknown): Unavailable | undefined {
  const { component, message } = isRecord(value) ? value : {};
  if (typeof message !== 'string') return undefined;
  return { component: component === 'temporal' ? 'temporal' : 'worker', message };
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
