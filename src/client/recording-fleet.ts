import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import {
  FLEET_QUERY,
  FLEET_SIGNALS,
  type FleetSweep,
  type FleetView,
  fleetWorkflowId,
  SWEEP_FRESH_MS,
} from '../contract/fleet.js';
import type { FleetActivities } from '../contract/fleet-activities.js';
import { isRecord } from '../json/objects.js';
import type { CallOptions } from './session-signals.js';
import type { TemporalCalls } from './temporal-calls.js';

const SWEEP_ACTIVITY: keyof FleetActivities = 'sweepFleet';

/** A fleet keeper as Temporal itself shows it: no worker is needed. */
export interface KeeperStatus {
  readonly isRunning: boolean;
  /** The newest completed sweep; absent while none is known, as between two activities or while it is paused. */
  readonly last?: FleetSweep;
  /** Why the activity that sweeps fails. */
  readonly failure?: string;
}

/** The fleet keeper of one app. */
export class RecordingFleet {
  readonly #calls: TemporalCalls;
  readonly #app: string;

  constructor(calls: TemporalCalls, app: string) {
    this.#calls = calls;
    this.#app = app;
  }

  /**
   * Returns the keeper's view, which a worker computes, with the newest sweep that Temporal knows.
   * @throws SessionNotFound if no keeper was ever started; SessionUnresponsive, TemporalUnavailable, TemporalRefused
   */
  async view(options: CallOptions = {}): Promise<FleetView> {
    const id = fleetWorkflowId(this.#app);
    const context = { doing: 'query the fleet', sessionId: id, ...options };
    const view = await this.#calls.run({ ...context, byWorker: true }, () =>
      this.#handle().query<FleetView>(FLEET_QUERY),
    );
    const { last } = await this.status(options);
    return last && last.endedAt > (view.last?.endedAt ?? '') ? { ...view, last } : view;
  }

  /** Returns the keeper's status. @throws TemporalUnavailable, TemporalRefused; SessionNotFound if there never was one */
  async status(options: CallOptions = {}): Promise<KeeperStatus> {
    const context = { doing: 'describe the fleet keeper', sessionId: fleetWorkflowId(this.#app), ...options };
    return this.#calls.run(context, () => keeperStatus(this.#calls.client, this.#app));
  }

  /** Stops the sweeps: sessions then poll their tasks themselves. @throws as `status` */
  async pause(options: CallOptions = {}): Promise<void> {
    await this.#signal(FLEET_SIGNALS.pause, options);
  }

  /** Continues the sweeps. @throws as `status` */
  async resume(options: CallOptions = {}): Promise<void> {
    await this.#signal(FLEET_SIGNALS.resume, options);
  }

  async #signal(signal: string, options: CallOptions): Promise<void> {
    const context = { doing: `${signal} the fleet keeper`, sessionId: fleetWorkflowId(this.#app), ...options };
    await this.#calls.run(context, () => this.#handle().signal(signal));
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
  const { status, raw } = await client.workflow.getHandle(workflowId).describe();
  const activity = raw.pendingActivities?.find(({ activityType }) => activityType?.name === SWEEP_ACTIVITY);
  const context = { type: 'workflow', namespace, workflowId } as const;
  const payloads = activity?.heartbeatDetails?.payloads;
  const last: unknown = payloads && (await decodeFromPayloadsAtIndex(loadedDataConverter, 0, payloads, context));
  const failure = activity?.lastFailure?.message;
  return {
    isRunning: status.name === 'RUNNING',
    ...(isSweep(last) && { last }),
    ...(typeof failure === 'string' && failure !== '' && { failure }),
  };
}

/** Returns whether a sweep is recent enough for its keeper to be relied on. */
export function isFresh({ endedAt }: Pick<FleetSweep, 'endedAt'>, nowMs: number): boolean {
  return nowMs - Date.parse(endedAt) < SWEEP_FRESH_MS;
}

function isSweep(value: unknown): value is FleetSweep {
  return isRecord(value) && typeof value['endedAt'] === 'string' && typeof value['tasks'] === 'number';
}
