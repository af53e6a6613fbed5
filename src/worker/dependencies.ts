import type { ActivityDependencies } from '../../activities/index.js';
import {
  type Config,
  callbackKeysOf,
  callbackToken,
  revealReader,
  revealStorage,
  workerApps,
} from '../config/index.js';
import { MeasuredZegoClient } from './metrics/measured-zego-client.js';
import { WorkerMeter } from './metrics/worker-meter.js';

/**
 * Returns the dependencies of the activities, from the configuration. They contain credentials: never log them.
 * @throws ConfigError if the configuration is sufficient for a gateway only
 */
export function dependenciesOf(
  config: Config,
  nowMs: () => number = Date.now,
  meter: WorkerMeter = new WorkerMeter(),
  worker?: string,
): ActivityDependencies {
  return {
    ...(worker !== undefined && { worker }),
    apps: mapped(Object.fromEntries(workerApps(config)), ({ appId, serverSecret, endpoint, maxRecordSeconds }, app) => {
      const options = { appId, serverSecret: serverSecret.reveal(), endpoint, maxRecordSeconds, nowMs };
      return new MeasuredZegoClient(options, app, meter);
    }),
    storages: mapped(config.storages, revealStorage),
    readers: readersOf(config),
    profiles: config.profiles,
    callbackUrl: (app, sessionId) => callbackUrl(config, app, sessionId),
    webhooks: mapped(config.webhooks, ({ url, secrets, events, allowPrivateAddresses }) => {
      return { url: url.reveal(), secrets: secrets.map((secret) => secret.reveal()), events, allowPrivateAddresses };
    }),
    allowPrivateBackups: config.worker.allowPrivateBackups,
    nowMs,
  };
}

/** Returns the callback URL of a session; undefined without a public address, or without a key for its token. */
export function callbackUrl(config: Config, app: string, sessionId: string): string | undefined {
  const { publicUrl } = config.gateway;
  const [key] = callbackKeysOf(config, app);
  if (publicUrl === undefined || key === undefined) return undefined;
  const session = encodeURIComponent(sessionId);
  return `${publicUrl}/v1/callbacks/zego/${app}/${session}/${callbackToken(key, { app, sessionId })}`;
}

function readersOf({ storages }: Config): NonNullable<ActivityDependencies['readers']> {
  return Object.fromEntries(
    Object.entries(storages).flatMap(([name, storage]) => {
      const reader = revealReader(storage);
      return reader === undefined ? [] : [[name, reader]];
    }),
  );
}

function mapped<T, U>(
  entries: Readonly<Record<string, T>>,
  change: (entry: T, name: string) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, change(entry, name)]));
}
