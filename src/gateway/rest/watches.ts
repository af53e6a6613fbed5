import type { RecordingClient } from '../../client/index.js';
import { Problem } from '../problems.js';
import { isStored, type ReadSession } from './read-session.js';
import { SessionWatch, type Watcher } from './session-watch.js';

/** Streams end when sessions close or readers leave, which takes some time. */
const RETRY_AFTER_SECONDS = 5;

interface WatchesOptions {
  readonly client: RecordingClient;
  readonly read: ReadSession;
  readonly maxStreams: number;
}

/** The followers of all sessions. Those of the same session share its polls. */
export class Watches {
  readonly #client: RecordingClient;
  readonly #read: ReadSession;
  readonly #maxStreams: number;
  readonly #watches = new Map<string, Promise<SessionWatch>>();
  /** Each follower with its caller and the watch that it has joined. */
  readonly #watchers = new Map<Watcher, { readonly callerId: string; readonly watch?: SessionWatch }>();

  constructor({ client, read, maxStreams }: WatchesOptions) {
    this.#client = client;
    this.#read = read;
    this.#maxStreams = maxStreams;
  }

  /**
   * Lets a caller follow a session until `leave` is called. `entries` is the number of timeline entries that it already
   * has. One caller may use at most half of the streams.
   * @throws the problems `too-many-streams` and `too-many-requests`; errors of the reader
   */
  async follow(
    sessionId: string,
    watcher: Watcher,
    { entries, callerId }: { readonly entries: number | undefined; readonly callerId: string },
  ): Promise<void> {
    if (this.#watchers.size >= this.#maxStreams) {
      const detail = `This gateway serves at most ${this.#maxStreams} streams at a time.`;
      throw new Problem('too-many-streams', { detail });
    }
    const own = [...this.#watchers.values()].filter((other) => other.callerId === callerId);
    const most = Math.ceil(this.#maxStreams / 2);
    if (own.length >= most) {
      const detail = `This gateway serves at most ${most} streams at a time for one key or address.`;
      throw new Problem('too-many-requests', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    this.#watchers.set(watcher, { callerId });
    try {
      const watch = await this.#watchOf(sessionId);
      // The follower may have left while the session was read.
      if (!this.#watchers.has(watcher)) return watch.endIfIdle();
      this.#watchers.set(watcher, { callerId, watch });
      watch.join(watcher, entries);
    } catch (error) {
      this.#watchers.delete(watcher);
      throw error;
    }
  }

  /** Removes a follower. */
  leave(watcher: Watcher): void {
    const watch = this.#watchers.get(watcher)?.watch;
    this.#watchers.delete(watcher);
    watch?.leave(watcher);
  }

  /** The number of sessions that are polled. */
  get size(): number {
    return this.#watches.size;
  }

  /** Ends every stream. */
  endAll(): void {
    for (const watcher of this.#watchers.keys()) watcher.finish();
  }

  #watchOf(sessionId: string): Promise<SessionWatch> {
    const known = this.#watches.get(sessionId);
    if (known) return known;
    const opening = this.#open(sessionId, () => {
      if (this.#watches.get(sessionId) === opening) this.#watches.delete(sessionId);
    });
    this.#watches.set(sessionId, opening);
    opening.catch(() => this.#watches.delete(sessionId));
    return opening;
  }

  async #open(sessionId: string, onIdle: () => void): Promise<SessionWatch> {
    const session = this.#client.get(sessionId);
    const read = (): ReturnType<ReadSession> => this.#read(session);
    const first = await read();
    const isKnown = !isStored(first) || first.outcome !== undefined || first.status === 'running';
    if (isKnown) return new SessionWatch(read, first, onIdle);
    throw new Problem('worker-unavailable');
  }
}
