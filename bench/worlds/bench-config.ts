import { type Config, simulatorConfig } from '../../src/config/index.js';
import { ZEGO_ACTIONS } from '../../src/contract/index.js';
import type { WorkerSettings } from './worker-messages.js';

/** So far above what a machine can do that neither pacer nor queue limit ever makes a call wait. */
const QUOTA = 1_000;

/** The configuration that `reelkeeper dev` makes for its simulator, with every rate limit lifted. */
export function benchConfig(settings: Omit<WorkerSettings, 'address'>): Config {
  const config = simulatorConfig(settings);
  const quotas = Object.fromEntries(ZEGO_ACTIONS.map((action) => [action, QUOTA]));
  const apps = Object.entries(config.apps).map(([name, app]) => [name, { ...app, quotas }]);
  return { ...config, apps: Object.fromEntries(apps) };
}
