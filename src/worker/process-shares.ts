import { setTimeout as sleep } from 'node:timers/promises';
import { zegoTaskQueue } from '../contract/index.js';
import { type PollersOf, pollersOf } from '../temporal/index.js';
import { ALONE, type Share } from './share.js';

/** Of a process that has just started: others may have started at the same moment, and it can't see them yet. */
const CAUTIOUS: Share = { of: 4 };
/** By then, processes that started together have polled. */
const FIRST_LOOK_MS = 3_000;
const LOOK_EVERY_MS = 10_000;
/** A poll lasts a minute; a process that has not polled for longer is gone. */
const GONE_AFTER_MS = 90_000;

/** Options of `ProcessShares`. */
interface ProcessSharesOptions extends Pick<PollersOf, 'connection' | 'namespace'> {
  readonly apps: readonly string[];
  /** The name of this process in Temporal. */
  readonly identity: string;
  /** Ends the looks. */
  readonly signal: AbortSignal;
}

/**
 * The shares of ZEGO's quotas that this process takes. Temporal limits the calls of all processes together, but lets a
 * second's calls through at once after a quiet time; that many processes, each within the quota, would exceed it. So
 * each process looks up how many serve an app, and takes its turns among them. Without an answer the last one stays.
 */
export class ProcessShares {
  readonly #shares = new Map<string, Share>();
  readonly #options: ProcessSharesOptions;

  private constructor(options: ProcessSharesOptions) {
    this.#options = options;
  }

  /** Starts to look up the processes that serve these apps, until `signal`. */
  static watch(options: ProcessSharesOptions): ProcessShares {
    const shares = new ProcessShares(options);
    void shares.#watch();
    return shares;
  }

  /** The present share of an app's turns. */
  readonly of = (app: string): Share => this.#shares.get(app) ?? CAUTIOUS;

  async #watch(): Promise<void> {
    const { apps, signal } = this.#options;
    for (let waitMs = FIRST_LOOK_MS; !signal.aborted; waitMs = LOOK_EVERY_MS) {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await Promise.all(apps.map((app) => this.#look(app)));
    }
  }

  async #look(app: string): Promise<void> {
    const { connection, namespace, identity } = this.#options;
    // A worker serves all Actions of an app, or none.
    const taskQueue = zegoTaskQueue(app, 'StopRecord');
    try {
      const pollers = await pollersOf({
        connection,
        namespace,
        taskQueue,
        kind: 'activities',
        withinMs: GONE_AFTER_MS,
      });
      this.#shares.set(app, shareAmong(pollers, identity));
    } catch {
      // Every worker logs by itself that Temporal is unreachable.
      if (!this.#shares.has(app)) this.#shares.set(app, ALONE);
    }
  }
}

/** Returns the share of a process among those that poll. */
export function shareAmong(pollers: readonly string[], identity: string): Share {
  const processes = [...new Set([...pollers, identity])].toSorted();
  return { of: processes.length, index: processes.indexOf(identity) };
}
