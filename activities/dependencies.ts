import type { RecordingParams } from '../src/contract/request.js';
import type { ReaderKeys } from '../src/storage/index.js';
import type { StorageParams, ZegoClient } from '../src/zego/index.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';

/** What the activities need of the world. Built from the configuration by the worker, by hand in tests. */
export interface ActivityDependencies {
  /** A client for each app of the configuration, by its name. */
  readonly apps: Readonly<Record<string, ZegoClient>>;
  /** ZEGO's StorageParams of each storage, credentials included: they go into StartRecord and nowhere else. */
  readonly storages: Readonly<Record<string, StorageParams>>;
  /** Keys to look into a storage's bucket with, where its own may only write; never told to ZEGO. */
  readonly readers?: Readonly<Record<string, ReaderKeys>>;
  readonly profiles: Readonly<Record<string, RecordingParams>>;
  /** Where ZEGO shall call back for one session; undefined leaves the address of the console. */
  readonly callbackUrl?: (app: string, sessionId: string) => string | undefined;
  /** Whether files may be rescued from private, loopback and link-local addresses. @default false */
  readonly allowPrivateBackups?: boolean;
  /** Until when the fleet keeper watches all tasks of an app, as ISO 8601. */
  readonly keeperFreshUntil?: (app: string) => string | undefined;
  /** The endpoints that events are sent to, by name; without any no session has events. */
  readonly webhooks?: Readonly<Record<string, WebhookEndpoint>>;
  /** The worker's identity in Temporal, for failures that may be its own: a secret, a clock, a missing entry. */
  readonly worker?: string;
  /** Epoch milliseconds, on the clock that Temporal schedules by. */
  readonly nowMs: () => number;
}

/** The worker in words, for failures that may be its own. */
export function workerName({ worker }: Pick<ActivityDependencies, 'worker'>): string {
  return worker === undefined ? 'this worker' : `worker "${worker}"`;
}

/** An own entry of a record: names come from outside, so "constructor" must not be found. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
