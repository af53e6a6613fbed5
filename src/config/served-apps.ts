import type { Config } from './config.js';
import { ConfigError } from './config-error.js';

/**
 * Returns the apps whose calls to ZEGO a worker makes: the named ones, or all of the configuration if none is named.
 * @throws ConfigError if the configuration lacks one of them
 */
export function servedApps({ apps }: Pick<Config, 'apps'>, named: readonly string[] = []): readonly string[] {
  const configured = Object.keys(apps);
  if (named.length === 0) return configured;
  const unknown = named.filter((name) => !configured.includes(name));
  if (unknown.length === 0) return [...new Set(named)];
  const mistakes = unknown.map((name) => ({ path: `apps.${name}`, message: 'is not configured' }));
  const which = unknown.map((name) => `"${name}"`).join(', ');
  const message = `The configuration has no app ${which}. Choose from its apps: ${configured.join(', ')}.`;
  throw new ConfigError('The configuration', mistakes, message);
}
