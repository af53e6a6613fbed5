import { defineConfig } from 'vitest/config';
import { EVERY_TEST, OUTSIDE, WITH_SERVERS } from './vitest.config.js';

/** Tests that need a program which npm does not bring: `npm run test:outside`. Contributing names each program. */
export default defineConfig({
  test: {
    ...EVERY_TEST,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each of these files runs a whole system: more of them at a time only wait for each other.
    maxWorkers: 2,
    include: OUTSIDE,
    ...WITH_SERVERS,
  },
});
