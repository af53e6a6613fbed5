import type { KeeperFreshness } from '../src/contract/activities.js';
import type { FleetSweep, OrphanPolicy } from '../src/contract/fleet.js';
import type { RecordingParams } from '../src/contract/request.js';
import type { ReaderKeys } from '../src/storage/index.js';
import type { StorageParams, ZegoClient } from '../src/zego/index.js';
import type { WaitingSession } from './waiting-sessions.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';

/** The dependencies of the activities. The worker builds them from its configuration. */
export interface ActivityDependencies {
  /** A client for each app of the configuration, by name. */
  readonly apps: Readonly<Record<string, ZegoClient>>;
  /** ZEGO's StorageParams of each storage, with credentials, which are sent in StartRecord and nowhere else. */
  readonly storages: Readonly<Record<string, StorageParams>>;
  /** The keys that read a storage's bucket, if its own may only write; never sent to ZEGO. */
  readonly readers?: Readonly<Record<string, ReaderKeys>>;
  readonly profiles: Readonly<Record<string, RecordingParams>>;
  /** Returns the callback URL of a session; undefined leaves the one in the ZEGO console. */
  readonly callbackUrl?: (app: string, sessionId: string) => string | undefined;
  /** Whether files may be rescued from private, loopback and link-local addresses. @default false */
  readonly allowPrivateBackups?: boolean;
  /** Returns until when this worker vouches for the fleet keeper of an app: `KeeperFreshness` of the contract. */
  readonly keeperFreshUntil?: (app: string) => string | undefined;
  /** Returns whether sessions leave it to the keeper to see their new tasks, instead of polling them. @default true */
  readonly keeperConfirmsStarts?: (app: string) => boolean;
  /** Called with the app of each start that ZEGO has accepted. */
  readonly onStart?: (app: string) => void;
  /**
   * Returns the sessions of an app that wait for a task of ZEGO.
   * @default read from Temporal's visibility store
   */
  readonly waitingSessions?: (app: string) => Promise<readonly WaitingSession[]>;
  /** Aborted once the worker shuts down: a long activity then ends early. @default never */
  readonly shutdown?: AbortSignal;
  /** Returns which orphans of an app are stopped. @default known */
  readonly orphans?: (app: string) => OrphanPolicy;
  /** Measures a completed sweep. */
  readonly onSweep?: (app: string, sweep: FleetSweep) => void;
  /** Returns a pacer for an app's calls of DescribeTasks. @default unpaced */
  readonly paceOfSweeps?: (app: string) => () => Promise<void>;
  /** The endpoints that events are sent to, by name. Without any, sessions queue no events. */
  readonly webhooks?: Readonly<Record<string, WebhookEndpoint>>;
  /** The worker's identity in Temporal, for failures that may be its own: a secret, a clock, a missing entry. */
  readonly worker?: string;
  /** Epoch milliseconds, on the clock that Temporal schedules by. */
  readonly nowMs: () => number;
}

/** Returns the worker's name for failure messages. */
export function workerName({ worker }: Pick<ActivityDependencies, 'worker'>): string {
  return worker === undefined ? 'this worker' : `worker "${worker}"`;
}

/** Returns what this worker knows of an app's fleet keeper. */
export function keeperFreshness({ keeperFreshUntil }: ActivityDependencies, app: string): KeeperFreshness {
  const until = keeperFreshUntil?.(app);
  return until === undefined ? {} : { keeperFreshUntil: until };
}

/** Returns an own entry of a record: names come from outside, so "constructor" must not be found. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
