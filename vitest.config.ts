import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/runner/longest-first.js';

/** Tests that need neither Temporal nor what the build makes: `npm run test:quick`. */
const QUICK = [
  'test/{activities,config,contract,encryption,redaction,schemas,wording,zego}/**/*.test.ts',
  'test/console/{api,pure}/**/*.test.ts',
  'test/workflows/*/**/*.test.ts',
  'test/bench/!(fleet).test.ts',
  'test/worker/pacer.test.ts',
];

/** Tests on Temporal's time-skipping server. */
const TIME_SKIPPING = [
  'test/workflows/!(recording-room*).test.ts',
  'test/storage/file-rescue.test.ts',
  'test/metrics/rescues-and-deliveries.test.ts',
];

/** Tests that flood a gateway: other tests would slow them down, and more requests than allowed would fit the time. */
const UNDER_LOAD = ['test/security/callback-flood.test.ts'];

/** A short bench, which only a check runs: see vitest.outside.config.ts. */
export const FLEET = ['test/bench/fleet.test.ts'];

/** Tests that need Chromium, PostgreSQL with Go, Python or promtool; see vitest.outside.config.ts. */
export const OUTSIDE = [
  'test/console/browser/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/observability/**/*.test.ts',
  'test/stack/**/*.test.ts',
];

/** For all tests, these and those of vitest.outside.config.ts. */
export const EVERY_TEST = {
  environment: 'node',
  // A check shows only messages, so that they hold what was received instead.
  chaiConfig: { truncateThreshold: 2_000 },
  // The default of a second is too near while another file starts its servers.
  expect: { poll: { timeout: 20_000 } },
} as const;

/** For tests with servers: the servers that they share need a place, and what a file leaves in its process an end. */
export const WITH_SERVERS = { globalSetup: 'test/runner/run-folder.ts', setupFiles: 'test/runner/each-file.ts' };

/** What a check runs on. More workers than that make tests that compute wait for each other. */
const CORES = 2;

/** Workers for files that wait more than they compute: fewer leave the cores idle. */
const WAITING = 3 * CORES;

export default defineConfig({
  test: {
    ...EVERY_TEST,
    // Where tests use the AWS SDK in their own process, as the command does for itself.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A worker of the runner loads modules, bundles and starts servers once for all of its files.
    isolate: false,
    reporters: ['default', './test/runner/retried-tests.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'quick', include: QUICK, maxWorkers: CORES, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          ...WITH_SERVERS,
          name: 'time-skipping',
          include: TIME_SKIPPING,
          maxWorkers: CORES,
          sequence: { groupOrder: 1 },
          // Now and then, about once in 400 tests, that server strands a run (temporalio/sdk-java#3088): a test that
          // fails in another way, or twice, is at fault itself.
          retry: { count: 1, condition: /^Test timed out in |^The time-skipping server has stranded/ },
        },
      },
      {
        extends: true,
        test: {
          ...WITH_SERVERS,
          name: 'real-time',
          include: ['test/**/*.test.ts'],
          exclude: [...QUICK, ...TIME_SKIPPING, ...UNDER_LOAD, ...FLEET, ...OUTSIDE],
          // More than there are cores: these tests wait for most of their time.
          maxWorkers: WAITING,
          // Longer than a test waits for one thing, whose error says more than that the test took too long.
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...WITH_SERVERS,
          name: 'under-load',
          include: UNDER_LOAD,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
