import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidRequest, type RecordingClient, TemporalUnavailable } from '../client/index.js';
import type { AppConfig } from '../config/index.js';
import {
  type AppTasks,
  isOwned,
  TASK_ID,
  type TaskList,
  type TaskOwner,
  type TaskReading,
  type TaskStop,
  type UnlistedApp,
  type ZegoTask,
} from '../contract/index.js';
import { isTaskEnded } from '../zego/index.js';
import { OwnerUnknown, TaskNotFound, TaskOwned } from './errors.js';
import { KeeperCalls } from './keeper-calls.js';
import type { FoundTask, TaskCalls } from './task-calls.js';
import { ZegoCalls } from './zego-calls.js';

/** How long the look-up of owners may take. */
const OWNERS_MS = 5_000;
const END_POLLS = 4;
const END_POLL_MS = 700;

/** The apps, each with its configuration as far as this process has one, and a client of Temporal or why there is none. */
export interface ZegoTasksOptions {
  readonly apps: Readonly<Record<string, AppConfig | undefined>>;
  readonly temporal: { readonly client: RecordingClient } | { readonly unavailable: Error };
}

/**
 * ZEGO's tasks with the sessions that carry them. Calls ZEGO directly where this process has the app's secret, and asks the
 * app's fleet keeper otherwise.
 */
export class ZegoTasks {
  readonly #apps: ZegoTasksOptions['apps'];
  readonly #temporal: ZegoTasksOptions['temporal'];

  constructor({ apps, temporal }: ZegoTasksOptions) {
    this.#apps = apps;
    this.#temporal = temporal;
  }

  /**
   * Lists the recording tasks of one app, or of all. An app that can't be listed does not hide the others.
   * @throws InvalidRequest; if no app can be listed: KeeperNotFound, KeeperUnresponsive, ZegoRejected, ZegoUnreachable,
   * TemporalUnavailable
   */
  async list(app?: string): Promise<TaskList> {
    const results = await Promise.all(this.#chosen(app).map((name) => this.#listed(name)));
    const apps = results.map((result) => ('error' in result ? unlisted(result) : result));
    const [first] = results;
    if (first && 'error' in first && apps.every((one) => 'failure' in one)) throw first.error;
    return { apps };
  }

  /** Returns a task of one app, or of whichever app has it. @throws TaskNotFound; as `list` */
  async show(taskId: string, app?: string): Promise<TaskReading> {
    return this.#withTask(taskId, app, async (calls, found) => {
      const task = found ?? (await calls.describe(taskId));
      if (!task) throw new TaskNotFound(taskId, [calls.app]);
      return { ...task, ...(await this.#ownerOf(taskId)), via: calls.via };
    });
  }

  /**
   * Stops a task: sends StopRecord for about 20 s until ZEGO confirms it, and asks ZEGO whether the task has ended.
   * @throws TaskOwned unless `force`, if a running session carries it, or may; OwnerUnknown unless `force`, without
   * Temporal; TaskNotFound; as `list`
   */
  async stop(
    taskId: string,
    { app, force = false }: { readonly app?: string | undefined; readonly force?: boolean | undefined } = {},
  ): Promise<TaskStop> {
    return this.#withTask(taskId, app, async (calls) => {
      const owner = await this.#ownerToStop(calls.app, taskId, force);
      const { how, requestId } = await calls.stop(taskId);
      if (how === 'no-such-task') throw new TaskNotFound(taskId, [calls.app]);
      const { sessionId } = owner && isOwned(owner) ? owner : {};
      const { app: name, via } = calls;
      const session = sessionId === undefined ? {} : { sessionId };
      return { app: name, taskId, how, ...(await endOf(calls, taskId)), ...session, via, requestId };
    });
  }

  #chosen(app: string | undefined): readonly string[] {
    const names = Object.keys(this.#apps);
    if (app === undefined && names.length > 0) return names;
    if (app !== undefined && names.includes(app)) return [app];
    const known = names.length === 0 ? 'no app is configured here, and no fleet keeper runs' : names.join(', ');
    const message = names.length === 0 ? known : `must be one of ${known}`;
    throw new InvalidRequest('request', [{ path: 'app', message }]);
  }

  #callsOf(app: string): TaskCalls {
    const { serverSecret, ...config } = this.#apps[app] ?? {};
    if (serverSecret !== undefined && 'appId' in config) return new ZegoCalls(app, { ...config, serverSecret });
    if ('client' in this.#temporal) return new KeeperCalls(app, this.#temporal.client);
    throw this.#temporal.unavailable;
  }

  async #using<T>(app: string, work: (calls: TaskCalls) => Promise<T>): Promise<T> {
    const calls = this.#callsOf(app);
    try {
      return await work(calls);
    } finally {
      calls.close();
    }
  }

  /** Works with the app that has a task. With several to choose from, each is asked for the task. */
  async #withTask<T>(
    taskId: string,
    app: string | undefined,
    work: (calls: TaskCalls, found?: FoundTask) => Promise<T>,
  ): Promise<T> {
    if (!TASK_ID.test(taskId)) {
      const message = 'must be a TaskId: 1 to 128 printable ASCII characters';
      throw new InvalidRequest('request', [{ path: 'taskId', message }]);
    }
    const apps = this.#chosen(app);
    const [only] = apps;
    if (only !== undefined && apps.length === 1) return this.#using(only, work);
    const asked = await Promise.allSettled(
      apps.map((name) => this.#using(name, async (calls) => ({ name, task: await calls.describe(taskId) }))),
    );
    for (const one of asked) {
      const { name, task } = one.status === 'fulfilled' ? one.value : {};
      if (name !== undefined && task) return this.#using(name, (calls) => work(calls, task));
    }
    const failed = asked.find((one) => one.status === 'rejected');
    throw failed ? failed.reason : new TaskNotFound(taskId, apps);
  }

  async #listed(app: string): Promise<AppTasks | { readonly app: string; readonly error: unknown }> {
    try {
      return await this.#using(app, async (calls) => {
        const { tasks, ...rest } = await calls.list();
        const owners = await this.#owners(tasks.map(({ taskId }) => taskId));
        const owned = tasks.map((task): ZegoTask => ({ ...task, ...owners(task.taskId) }));
        return { app, via: calls.via, ...rest, tasks: owned.toSorted(toStopFirst) };
      });
    } catch (error) {
      return { app, error };
    }
  }

  /** Returns a function that returns a task's owner; all are unsettled while Temporal is unavailable. */
  async #owners(taskIds: readonly string[]): Promise<(taskId: string) => TaskOwner> {
    try {
      const owners = await this.#client().taskOwners(taskIds, { isStoreEnough: true });
      return (taskId) => owners.get(taskId) ?? { standing: 'foreign' };
    } catch (error) {
      const owner = this.#unsettledBy(error);
      return () => owner;
    }
  }

  async #ownerOf(taskId: string): Promise<TaskOwner> {
    try {
      return await this.#askedOwner(taskId);
    } catch (error) {
      return this.#unsettledBy(error);
    }
  }

  async #askedOwner(taskId: string): Promise<TaskOwner> {
    const owners = await this.#client().taskOwners([taskId], { timeoutMs: OWNERS_MS });
    return owners.get(taskId) ?? { standing: 'foreign' };
  }

  /** Returns the owner of a task that may be stopped; undefined if it is unknown. */
  async #ownerToStop(app: string, taskId: string, force: boolean): Promise<TaskOwner | undefined> {
    try {
      const owner = await this.#askedOwner(taskId);
      if (force || !isOwned(owner)) return owner;
      throw new TaskOwned(app, taskId, owner);
    } catch (error) {
      if (error instanceof TaskOwned || !(error instanceof Error)) throw error;
      if (force) return undefined;
      throw new OwnerUnknown(app, taskId, error);
    }
  }

  /** The owner of a task while Temporal is unavailable. @throws any other error */
  #unsettledBy(error: unknown): TaskOwner {
    const unavailable = 'unavailable' in this.#temporal ? this.#temporal.unavailable : undefined;
    const isTemporal = error instanceof TemporalUnavailable || error === unavailable;
    if (!isTemporal || !(error instanceof Error)) throw error;
    return { standing: 'unsettled', why: error.message };
  }

  #client(): RecordingClient {
    if ('client' in this.#temporal) return this.#temporal.client;
    throw this.#temporal.unavailable;
  }
}

function unlisted({ app, error }: { readonly app: string; readonly error: unknown }): UnlistedApp {
  return { app, failure: error instanceof Error ? error.message : String(error) };
}

/** Orders tasks: those without a running session first, then the oldest. */
function toStopFirst(one: ZegoTask, other: ZegoTask): number {
  const byOwner = Number(one.standing === 'owned') - Number(other.standing === 'owned');
  return byOwner === 0 ? (one.startedAt ?? '').localeCompare(other.startedAt ?? '') : byOwner;
}

/** Asks ZEGO for some seconds whether a stopped task has ended. */
async function endOf(calls: TaskCalls, taskId: string): Promise<Pick<TaskStop, 'hasEnded' | 'endedAt'>> {
  for (let polls = 1; ; polls++) {
    // oxlint-disable-next-line no-await-in-loop -- one poll after the other
    const task = await calls.describe(taskId).catch(() => undefined);
    if (task?.status === undefined) return {};
    const { status, endedAt } = task;
    const hasEnded = isTaskEnded(status);
    if (hasEnded || polls === END_POLLS) return { hasEnded, ...(endedAt !== undefined && { endedAt }) };
    // oxlint-disable-next-line no-await-in-loop -- as above
    await sleep(END_POLL_MS);
  }
}
