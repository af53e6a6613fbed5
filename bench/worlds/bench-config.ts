import { type Config, simulatorConfig } from '../../src/config/index.js';
import { ZEGO_ACTIONS } from '../../src/contract/index.js';
import type { WorkerSettings } from './worker-messages.js';

/** Far above what a machine can do: neither pacer nor queue limit delays a call. */
const QUOTA = 1_000;

/** More than a bench runs. */
const CACHED = 2_000;

/** The configuration of `reelkeeper dev` for its simulator, without rate limits unless they are ZEGO's. */
export function benchConfig(settings: Omit<WorkerSettings, 'address'>): Config {
  const base = simulatorConfig(settings);
  const config = { ...base, worker: { ...base.worker, maxCachedWorkflows: CACHED } };
  if (settings.quotas === 'zego') return config;
  const quotas = Object.fromEntries(ZEGO_ACTIONS.map((action) => [action, QUOTA]));
  const apps = Object.entries(config.apps).map(([name, app]) => [name, { ...app, quotas }]);
  return { ...config, apps: Object.fromEntries(apps) };
}
