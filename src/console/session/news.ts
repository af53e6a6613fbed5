import type { EventSourceMessage } from 'eventsource-parser';
import { isRecord } from '../../json/objects.js';
import { follow } from '../api/follow.js';
import type { Gateway } from '../api/gateway.js';
import { type ProblemView, problemOf, UNREACHABLE } from '../api/problem.js';
import { isManifest } from '../api/shapes.js';
import { type Reading, readingOf, viewOfManifest } from './reading.js';

/** How long a page that nobody sees keeps its stream: browsers open few connections to one place. */
const UNSEEN_MS = 60_000;

/** What a session's page knows, kept up to date by the gateway's stream while somebody sees the page. */
export class SessionNews {
  readonly #sessionId: string;
  readonly #gateway: Gateway;
  readonly #redraw: () => void;
  #following: AbortController | undefined;
  #unseen: ReturnType<typeof setTimeout> | undefined;
  #reading: Reading | undefined;
  #problem: ProblemView | undefined;
  #failure: ProblemView | undefined;
  #isLive = false;
  #isOver = false;
  readonly #onVisibility = (): void => {
    clearTimeout(this.#unseen);
    if (document.hidden) this.#unseen = setTimeout(() => this.#pause(), UNSEEN_MS);
    else if (!this.#following && !this.#isOver) void this.#follow();
  };

  constructor(sessionId: string, { gateway, redraw }: { readonly gateway: Gateway; readonly redraw: () => void }) {
    this.#sessionId = sessionId;
    this.#gateway = gateway;
    this.#redraw = redraw;
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.#follow();
  }

  /** What is known; undefined before the first answer. */
  get reading(): Reading | undefined {
    return this.#reading;
  }

  /** Whether the stream is there. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Why there is no news at the moment. */
  get problem(): ProblemView | undefined {
    return this.#problem;
  }

  /** Why there will be none. */
  get failure(): ProblemView | undefined {
    return this.#failure;
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#unseen);
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
      onEvent: (event) => this.#take(event),
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

  /** Views hold the timeline as well: the stream's single entries say nothing more. */
  #take({ event, data }: EventSourceMessage): 'end' | undefined {
    const value = parsed(data);
    switch (event) {
      case 'view':
        this.#show(value);
        break;
      case 'closed':
        if (isManifest(value)) {
          const view = this.#reading?.view;
          this.#reading = { view: view ? { ...view, phase: 'closed', outcome: value } : viewOfManifest(value) };
        }
        void this.#readLast();
        break;
      case 'problem':
        return this.#takeProblem(value);
      default:
        break;
    }
    this.#redraw();
    return event === 'closed' ? 'end' : undefined;
  }

  /** Why the stream ends before the session does. After a server's trouble it is asked for again. */
  #takeProblem(body: unknown): 'end' | undefined {
    const status = isRecord(body) && typeof body.status === 'number' ? body.status : 500;
    const problem = problemOf(status, body, null);
    if (status >= 500 || status === 429) {
      this.#problem = problem;
      return undefined;
    }
    this.#failure = problem;
    void this.#readLast();
    return 'end';
  }

  #show(value: unknown): void {
    this.#reading = readingOf(value) ?? this.#reading;
  }

  /** What is known of a session once its stream is over. */
  async #readLast(): Promise<void> {
    const signal = this.#following?.signal ?? AbortSignal.abort();
    const answer = await this.#gateway.look(this.#sessionId, signal).catch(() => undefined);
    if (answer && 'value' in answer) this.#show(answer.value);
    this.#redraw();
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
