import { Problem } from './problems.js';
import { TokenBuckets } from './token-buckets.js';

/** More than ZEGO says of one task at once; a session polls a task every 2 s at most, however often it is told to. */
const TASK = { burst: 60, perSecond: 0.5 };
/** The tasks of one session together, since a forged callback may name any task. */
const SESSION = { burst: 120, perSecond: 1 };
/** How often tasks that are not known yet are looked for in the visibility store. */
const LOOK_UPS = { burst: 500, perSecond: 50 };
const MAX_REMEMBERED = 20_000;

/**
 * How many callbacks a gateway passes on: whoever has seen one can make more, and each signal costs its session history.
 * What is refused comes again by ZEGO, and polls make up for what does not.
 */
export class CallbackRates {
  readonly #tasks: TokenBuckets;
  readonly #sessions: TokenBuckets;
  readonly #lookUps: TokenBuckets;

  constructor(nowMs: () => number) {
    const options = { maxEntries: MAX_REMEMBERED, nowMs };
    this.#tasks = new TokenBuckets(TASK, options);
    this.#sessions = new TokenBuckets(SESSION, options);
    this.#lookUps = new TokenBuckets(LOOK_UPS, options);
  }

  /** Counts a callback for a task of a session. @throws Problem when there are too many */
  spend(sessionId: string, taskId: string): void {
    // A session without tokens is told from its tasks first, so that invented tasks are not remembered.
    if (!this.#sessions.has(sessionId)) throw tooMany('this session');
    if (!this.#tasks.take(JSON.stringify([sessionId, taskId]))) throw tooMany('this task');
    this.#sessions.take(sessionId);
  }

  /** Counts a look for a task of an app. @throws Problem when there are too many */
  lookUp(app: string): void {
    if (!this.#lookUps.take(app)) throw tooMany('unknown tasks of this app');
  }
}

function tooMany(whose: string): Problem {
  return new Problem('too-many-requests', { detail: `Callbacks for ${whose} come too fast.`, retryAfterSeconds: 5 });
}
