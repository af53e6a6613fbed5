import { defineConfig } from 'vitest/config';
import { OUTSIDE, WITH_SERVERS } from './vitest.config.js';

/** Tests that need a program which npm does not bring: `npm run test:outside`. Contributing names each program. */
export default defineConfig({
  test: {
    environment: 'node',
    // A check shows only messages, so that they hold what was received instead.
    chaiConfig: { truncateThreshold: 2_000 },
    testTimeout: 120_000,
    // The default of a second is too near while another file starts its servers.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 300_000,
    // Each of these files runs a whole system: more of them at a time only wait for each other.
    maxWorkers: 2,
    include: OUTSIDE,
    ...WITH_SERVERS,
  },
});
