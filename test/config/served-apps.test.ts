import { describe, expect, test } from 'vitest';
import { ConfigError, servedApps } from '../../src/config/index.js';
import { simulatedConfig } from '../worker/simulated-config.js';

const { apps } = simulatedConfig({});
const config = { apps: { school: apps['default'], club: apps['default'] } as typeof apps };

describe('the apps that a worker serves', () => {
  test('are all of the configuration unless some are named', () => {
    expect(servedApps(config)).toEqual(['school', 'club']);
    expect(servedApps(config, ['club'])).toEqual(['club']);
    expect(servedApps(config, ['club', 'school', 'club'])).toEqual(['club', 'school']);
  });

  test('are none that the configuration lacks, not even by a name that every object has', () => {
    const serve = (): unknown => servedApps(config, ['school', 'scool', 'constructor']);
    expect(serve).toThrow(ConfigError);
    expect(serve).toThrow('The configuration has no app "scool", "constructor". Choose from its apps: school, club.');
  });
});
