import { resolve } from 'node:path';
import { type Config, simulatorConfig } from '../../src/config/index.js';
import { SIMULATOR_DEFAULTS } from '../../src/simulator/index.js';

/** The folder that holds `workflows`. */
export const PROJECT_ROOT = resolve(import.meta.dirname, '../..');

/** A configuration for a simulator; without an endpoint none is called. */
export function simulatedConfig({ endpoint = 'http://127.0.0.1:1' }): Config {
  const { appId, serverSecret, callbackSecret } = SIMULATOR_DEFAULTS;
  const publicUrl = 'http://127.0.0.1:1';
  return simulatorConfig({ endpoint, publicUrl, appId, serverSecret, callbackSecret });
}
