import { Problem } from './problems.js';
import { TokenBuckets } from './token-buckets.js';

/** More than ZEGO sends for one task at once; a session polls a task at most every 2 s anyway. */
const TASK = { burst: 60, perSecond: 0.5 };
/** The tasks of one session together, since a forged callback may name any task. */
const SESSION = { burst: 120, perSecond: 1 };
/** The rate of look-ups of unknown tasks in the visibility store. */
const LOOK_UPS = { burst: 500, perSecond: 50 };
const MAX_REMEMBERED = 20_000;

/**
 * Limits the callbacks that a gateway forwards: anyone who has seen one can forge more, and each signal adds to its
 * session's history. ZEGO retries a refused callback, and polls make up for a lost one.
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

  /** Counts a callback for a task of a session. @throws Problem if there are too many */
  spend(sessionId: string, taskId: string): void {
    // The session's limit is checked first: invented tasks must not fill the memory.
    if (!this.#sessions.has(sessionId)) throw tooMany('this session');
    if (!this.#tasks.take(JSON.stringify([sessionId, taskId]))) throw tooMany('this task');
    this.#sessions.take(sessionId);
  }

  /** Counts a look-up of a task of an app. @throws Problem if there are too many */
  lookUp(app: string): void {
    if (!this.#lookUps.take(app)) throw tooMany('unknown tasks of this app');
  }
}

function tooMany(whose: string): Problem {
  return new Problem('too-many-requests', { detail: `Callbacks for ${whose} come too fast.`, retryAfterSeconds: 5 });
}
