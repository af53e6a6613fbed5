import type { RecordingClient, RecordingSession } from '../client/index.js';
import { Recent } from './recent.js';

const KEEP_MS = 600_000;
const MAX_REMEMBERED = 10_000;

/** Finds the session of a ZEGO task in the visibility store and remembers it: it never changes. */
export class TaskDirectory {
  readonly #client: RecordingClient;
  readonly #known: Recent<string>;

  constructor(client: RecordingClient, nowMs: () => number) {
    this.#client = client;
    this.#known = new Recent({ keepMs: KEEP_MS, maxEntries: MAX_REMEMBERED, nowMs });
  }

  /**
   * Returns the session of this app that has the task. Undefined if there is none, and in the task's first second or so.
   * @param options.beforeLookUp is called before each look-up and may refuse it by throwing
   * @throws TemporalUnavailable, TemporalRefused
   */
  async find(
    app: string,
    taskId: string,
    { timeoutMs, beforeLookUp }: { readonly timeoutMs: number; readonly beforeLookUp: () => void },
  ): Promise<RecordingSession | undefined> {
    const key = JSON.stringify([app, taskId]);
    const known = this.#known.get(key);
    if (known !== undefined) return this.#client.get(known);
    beforeLookUp();
    const session = await this.#client.findByTaskId(taskId, { app, timeoutMs });
    if (session) this.#known.set(key, session.id);
    return session;
  }
}
