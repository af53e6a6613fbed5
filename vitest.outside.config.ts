import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/runner/longest-first.js';
import { EVERY_TEST, OUTSIDE, WITH_SERVERS } from './vitest.config.js';

/** Tests that need a program which npm does not bring: `npm run test:outside`. Contributing names each program. */
export default defineConfig({
  test: {
    ...EVERY_TEST,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each of these files runs a whole system, and waits for most of its time.
    maxWorkers: 4,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    include: OUTSIDE,
    ...WITH_SERVERS,
  },
});
