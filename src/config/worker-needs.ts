import type { Mistake } from '../contract/index.js';
import type { AppConfig, Config } from './config.js';
import { ConfigError } from './config-error.js';
import type { Secret } from './secret.js';

const NEEDED = 'is required by a worker; only a gateway alone may omit it';

/** Returns a mistake for everything that a worker needs and the configuration of a gateway alone omits. */
export function missingForWorker({ apps, storages }: Pick<Config, 'apps' | 'storages'>): readonly Mistake[] {
  const paths = Object.entries(apps).flatMap(([name, { serverSecret }]) =>
    serverSecret === undefined ? [`apps.${name}.serverSecret`] : [],
  );
  if (Object.keys(storages).length === 0) paths.push('storages');
  return paths.map((path) => ({ path, message: NEEDED }));
}

/**
 * Returns the apps of a configuration for a worker.
 * @throws ConfigError with every path that a worker needs and the configuration lacks
 */
export function workerApps(config: Config): readonly (readonly [string, AppConfig & { serverSecret: Secret }])[] {
  const missing = missingForWorker(config);
  if (missing.length > 0) throw new ConfigError('The configuration', missing);
  return Object.entries(config.apps).flatMap(([name, app]) =>
    app.serverSecret === undefined ? [] : [[name, { ...app, serverSecret: app.serverSecret }] as const],
  );
}
