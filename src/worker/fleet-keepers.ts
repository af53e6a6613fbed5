import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowNotFoundError,
} from '@temporalio/client';
import type { Logger } from 'pino';
import type { KeeperStatus } from '../client/fleet-reading.js';
import { keeperStatus } from '../client/recording-fleet.js';
import {
  FLEET_WORKFLOW,
  type FleetSweep,
  fleetWorkflowId,
  isFresh,
  KEEPER_CHECK_MS,
  KEEPER_TRUSTED_MS,
  ORPHAN_STANDINGS,
  WORKFLOW_TASK_QUEUE,
} from '../contract/index.js';
import type { WorkerMeter } from './metrics/worker-meter.js';
import { WORKER_METRICS } from './metrics/worker-metrics.js';

/** The apps whose fleet keeper was started, and those whose keeper ran already. */
export interface KeeperStarts {
  readonly started: readonly string[];
  readonly running: readonly string[];
}

/**
 * Starts the fleet keeper of each app that has none. The engine runs one workflow of an id at a time, so any number of
 * processes may do so at once.
 * @throws what Temporal's client throws if the engine can't be reached
 */
export async function ensureFleetKeepers(client: Client, apps: readonly string[]): Promise<KeeperStarts> {
  const isNew = await Promise.all(apps.map((app) => startKeeper(client, app)));
  return { started: apps.filter((_app, at) => isNew[at]), running: apps.filter((_app, at) => !isNew[at]) };
}

/** Returns whether the keeper was started: false if it ran already. */
async function startKeeper(client: Client, app: string): Promise<boolean> {
  try {
    await client.workflow.start(FLEET_WORKFLOW, {
      workflowId: fleetWorkflowId(app),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [app],
      staticSummary: `fleet of app ${app}`,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Keeps the fleet keepers of some apps running, and knows how fresh they are. */
export class FleetKeepers {
  readonly #apps: readonly string[];
  readonly #meter: WorkerMeter;
  readonly #nowMs: () => number;
  readonly #last = new Map<string, FleetSweep>();

  constructor(apps: readonly string[], meter: WorkerMeter, nowMs: () => number = Date.now) {
    this.#apps = apps;
    this.#meter = meter;
    this.#nowMs = nowMs;
    // An alert compares it with the time: a keeper that never sweeps shows.
    for (const app of apps) meter.set(WORKER_METRICS.fleetSweepTime, { app }, 0);
  }

  /** Returns until when sessions may rely on an app's keeper, as ISO 8601; undefined if it is paused or behind. */
  freshUntil(app: string): string | undefined {
    const last = this.#last.get(app);
    if (!last || !isFresh(last, this.#nowMs())) return undefined;
    return new Date(Date.parse(last.endedAt) + KEEPER_TRUSTED_MS).toISOString();
  }

  /** Returns how many tasks of an app the last known sweep saw recording. */
  tasks(app: string): number {
    return this.#last.get(app)?.tasks ?? 0;
  }

  /** Takes in a completed sweep, and shows it unless it is older than the last one. */
  take(app: string, sweep: FleetSweep): void {
    if ((this.#last.get(app)?.endedAt ?? '') >= sweep.endedAt) return;
    this.#last.set(app, sweep);
    this.#meter.set(WORKER_METRICS.fleetSweepTime, { app }, Date.parse(sweep.endedAt) / 1_000);
    this.#meter.set(WORKER_METRICS.fleetTasks, { app }, sweep.tasks);
    for (const standing of ORPHAN_STANDINGS) {
      this.#meter.set(WORKER_METRICS.fleetOrphans, { app, standing }, sweep.orphans[standing] ?? 0);
    }
  }

  /** Starts missing keepers and reads their sweeps until `signal`. An unreachable engine is retried. */
  async run(
    client: Client,
    { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
  ): Promise<void> {
    while (!signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- one check after the other
      await this.#check(client).catch((error: unknown) => {
        if (!signal.aborted) logger.warn({ error }, 'The fleet keepers could not be checked; retrying');
      });
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(KEEPER_CHECK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #check(client: Client): Promise<void> {
    const statuses = await Promise.all(this.#apps.map((app) => knownStatus(client, app)));
    for (const [at, app] of this.#apps.entries()) {
      const { last, isPaused } = statuses[at] ?? {};
      if (last) this.take(app, last);
      if (isPaused === true) this.#last.delete(app);
    }
    await ensureFleetKeepers(
      client,
      this.#apps.filter((_app, at) => !statuses[at]?.isRunning),
    );
  }
}

/** Returns the status of a keeper; undefined if there never was one. */
async function knownStatus(client: Client, app: string): Promise<KeeperStatus | undefined> {
  try {
    return await keeperStatus(client, app);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
