import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/runner/longest-first.js';
import { EVERY_TEST, FLEET, OUTSIDE, WITH_SERVERS } from './vitest.config.js';

/**
 * Tests that need a program which npm does not bring, and a short bench: `npm run test:outside`. Contributing names each
 * program.
 */
export default defineConfig({
  test: {
    ...EVERY_TEST,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    isolate: false,
    reporters: ['default', './test/runner/retried-tests.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...WITH_SERVERS,
          name: 'outside',
          include: OUTSIDE,
          // Each of these files runs a whole system, and waits for most of its time.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { ...WITH_SERVERS, name: 'fleet', include: FLEET, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
