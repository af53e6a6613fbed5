import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import {
  FLEET_MEMO,
  FLEET_QUERY,
  FLEET_SIGNALS,
  type FleetSweep,
  type FleetView,
  fleetWorkflowId,
} from '../contract/fleet.js';
import type { FleetActivities } from '../contract/fleet-activities.js';
import type { FleetReading } from '../contract/fleet-reading.js';
import type { DescribeAnswer, StopAnswer } from '../contract/index.js';
import { isRecord } from '../json/objects.js';
import { SessionNotFound, SessionUnresponsive } from './errors.js';
import { fleetReading, KeeperNotFound, type KeeperStatus, withNewestSweep } from './fleet-reading.js';
import { askKeeper } from './keeper-tasks.js';
import type { CallOptions } from './session-signals.js';
import type { CallContext, TemporalCalls } from './temporal-calls.js';

const SWEEP_ACTIVITY: keyof FleetActivities = 'sweepFleet';

/** The fleet keeper of one app. */
export class RecordingFleet {
  readonly #calls: TemporalCalls;
  readonly #app: string;

  constructor(calls: TemporalCalls, app: string) {
    this.#calls = calls;
    this.#app = app;
  }

  /**
   * Returns the fleet as far as it can be read: with its view if a worker responds.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async read(options: CallOptions = {}): Promise<FleetReading> {
    const status = await ifFound(this.status(options));
    const view = status?.isRunning === true ? await ifFound(this.#query(options)) : undefined;
    return fleetReading(this.#app, status ?? { isRunning: false, isPaused: false }, view, Date.now());
  }

  /**
   * Returns the keeper's view, which a worker computes, with the newest sweep that Temporal knows.
   * @throws KeeperNotFound if no keeper was ever started; SessionUnresponsive, TemporalUnavailable, TemporalRefused
   */
  async view(options: CallOptions = {}): Promise<FleetView> {
    const view = await this.#query(options);
    return withNewestSweep(view, await this.status(options));
  }

  /** Returns the keeper's status. @throws TemporalUnavailable, TemporalRefused; KeeperNotFound if there never was one */
  async status(options: CallOptions = {}): Promise<KeeperStatus> {
    return this.#run('describe the fleet keeper', options, () => keeperStatus(this.#calls.client, this.#app));
  }

  /**
   * Stops the sweeps: sessions then poll their tasks themselves.
   * @throws KeeperNotFound, TemporalUnavailable, TemporalRefused
   */
  async pause(options: CallOptions = {}): Promise<void> {
    await this.#signal(FLEET_SIGNALS.pause, options);
  }

  /** Continues the sweeps. @throws as `pause` */
  async resume(options: CallOptions = {}): Promise<void> {
    await this.#signal(FLEET_SIGNALS.resume, options);
  }

  /**
   * Describes a task of ZEGO through a worker.
   * @throws KeeperNotFound; KeeperUnresponsive within 5 s if no worker runs; KeeperFailed, TemporalUnavailable, TemporalRefused
   */
  async describeTask(taskId: string): Promise<DescribeAnswer> {
    return askKeeper(this.#calls, this.#app, 'describeTask', taskId);
  }

  /**
   * Stops a task of ZEGO through a worker, whichever session carries it. The worker retries StopRecord for 20 s.
   * @throws as `describeTask`; ZegoRejected or ZegoUnreachable if ZEGO did not confirm the stop
   */
  async stopTask(taskId: string): Promise<StopAnswer> {
    return askKeeper(this.#calls, this.#app, 'stopTask', taskId);
  }

  async #query(options: CallOptions): Promise<FleetView> {
    return this.#run('query the fleet', { ...options, byWorker: true }, () =>
      this.#handle().query<FleetView>(FLEET_QUERY),
    );
  }

  async #signal(signal: string, options: CallOptions): Promise<void> {
    await this.#run(`${signal} the fleet keeper`, options, () => this.#handle().signal(signal));
  }

  async #run<T>(doing: string, options: Partial<CallContext>, call: () => Promise<T>): Promise<T> {
    try {
      return await this.#calls.run({ doing, sessionId: fleetWorkflowId(this.#app), ...options }, call);
    } catch (error) {
      throw error instanceof SessionNotFound ? new KeeperNotFound(this.#app, error) : error;
    }
  }

  #handle(): WorkflowHandle {
    return this.#calls.client.workflow.getHandle(fleetWorkflowId(this.#app));
  }
}

/**
 * Returns the status of an app's fleet keeper from the engine. The activity that sweeps heartbeats with each sweep.
 * @throws the SDK's error if the engine does not respond, or has never had a keeper of the app
 */
export async function keeperStatus(client: Client, app: string): Promise<KeeperStatus> {
  const { namespace, loadedDataConverter } = client.options;
  const workflowId = fleetWorkflowId(app);
  const { status, memo, raw } = await client.workflow.getHandle(workflowId).describe();
  const activity = raw.pendingActivities?.find(({ activityType }) => activityType?.name === SWEEP_ACTIVITY);
  const context = { type: 'workflow', namespace, workflowId } as const;
  const payloads = activity?.heartbeatDetails?.payloads;
  const last: unknown = payloads && (await decodeFromPayloadsAtIndex(loadedDataConverter, 0, payloads, context));
  const failure = await decodeOptionalFailureToOptionalError(loadedDataConverter, activity?.lastFailure, context);
  return {
    isRunning: status.name === 'RUNNING',
    isPaused: memo?.[FLEET_MEMO.paused] === true,
    ...(isSweep(last) && { last }),
    ...(failure && failure.message !== '' && { failure: failure.message }),
  };
}

/** Returns undefined where there is no keeper, or no worker responds for it. */
async function ifFound<T>(response: Promise<T>): Promise<T | undefined> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof KeeperNotFound || error instanceof SessionUnresponsive) return undefined;
    throw error;
  }
}

function isSweep(value: unknown): value is FleetSweep {
  return isRecord(value) && typeof value['endedAt'] === 'string' && typeof value['tasks'] === 'number';
}
