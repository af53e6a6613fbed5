import {
  KeeperNotFound,
  KeeperUnresponsive,
  type RecordingClient,
  ZegoRejected,
  ZegoUnreachable,
} from '../client/index.js';
import { LONGEST_TASK_MS, MAX_PAGE_SIZE, type SessionSummary, type ZegoRefusal } from '../contract/index.js';
import type { StopConfirmation } from '../zego/stop-task.js';
import { endsBy, type FoundTask, type TaskCalls } from './task-calls.js';

const VIEW_MS = 4_000;

/** Calls through the app's fleet keeper, for a process without the app's secret. They need a worker. */
export class KeeperCalls implements TaskCalls {
  readonly via = 'keeper';
  readonly app: string;
  readonly #client: RecordingClient;

  constructor(app: string, client: RecordingClient) {
    this.app = app;
    this.#client = client;
  }

  /** Returns what the keeper's last sweep found without a session, and what the running sessions carry. */
  async list(): Promise<{ readonly tasks: readonly FoundTask[]; readonly listedAt?: string }> {
    const fleet = await this.#client.fleet(this.app).read({ timeoutMs: VIEW_MS });
    if (fleet.keeper === 'missing') throw new KeeperNotFound(this.app);
    if ('viewUnavailable' in fleet) throw new KeeperUnresponsive(this.app);
    const carried = await this.#carried();
    const without = fleet.orphans.flatMap(({ taskId, roomId, startedAt, state }): FoundTask[] => {
      if (state === 'stopped' || carried.some((task) => task.taskId === taskId)) return [];
      return [{ app: this.app, taskId, roomId, startedAt, ...endsBy(startedAt, LONGEST_TASK_MS) }];
    });
    return { tasks: [...without, ...carried], ...(fleet.last && { listedAt: fleet.last.endedAt }) };
  }

  async describe(taskId: string): Promise<FoundTask | undefined> {
    const answer = await this.#client.fleet(this.app).describeTask(taskId);
    switch (answer.found) {
      case 'no-such-task':
        return undefined;
      case 'unavailable':
        throw errorOf(this.app, answer.refusal);
      case 'task': {
        const { status, beganAt, endedAt } = answer;
        return {
          app: this.app,
          taskId,
          status,
          ...(beganAt !== undefined && { startedAt: beganAt }),
          ...(endedAt === undefined ? endsBy(beganAt, LONGEST_TASK_MS) : { endedAt }),
        };
      }
    }
  }

  async stop(taskId: string): Promise<StopConfirmation> {
    return this.#client.fleet(this.app).stopTask(taskId);
  }

  close(): void {
    // The connection is the caller's.
  }

  async #carried(): Promise<readonly FoundTask[]> {
    const found: FoundTask[] = [];
    let cursor: string | undefined;
    do {
      const options = { app: this.app, pageSize: MAX_PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const { sessions, nextCursor } = await this.#client.list(options);
      const running = sessions.filter(({ status }) => status === 'running');
      found.push(...running.flatMap((session) => tasksOf(this.app, session)));
      // Running ones come first.
      cursor = running.length === sessions.length ? nextCursor : undefined;
    } while (cursor !== undefined);
    return found;
  }
}

function tasksOf(app: string, { taskIds, roomId }: SessionSummary): FoundTask[] {
  return taskIds.map((taskId) => ({ app, taskId, ...(roomId !== undefined && { roomId }) }));
}

function errorOf(app: string, { action, code, message, requestId, advice }: ZegoRefusal): Error {
  const words = `App "${app}": ZEGO rejected ${action}: ${code} ${message}. ${advice}`;
  if (code === undefined) return new ZegoUnreachable(`App "${app}": ${message}. ${advice}`, { action });
  return new ZegoRejected(words, { action, code, message, requestId });
}
