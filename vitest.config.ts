import { defineConfig } from 'vitest/config';

/** Tests on Temporal's time-skipping server. */
const TIME_SKIPPING = [
  'test/workflows/*.test.ts',
  'test/storage/file-rescue.test.ts',
  'test/metrics/rescues-and-deliveries.test.ts',
];

/** Tests that need Chromium, PostgreSQL with Go, Python or promtool; see vitest.outside.config.ts. */
export const OUTSIDE = [
  'test/console/browser/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/observability/**/*.test.ts',
  'test/stack/**/*.test.ts',
];

export default defineConfig({
  test: {
    environment: 'node',
    // Where tests use the AWS SDK in their own process, as the command does for itself.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 60_000,
    // The default of a second is too near while another file starts its servers.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    // Two cores: more workers than that only make servers and tests wait for each other.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Now and then, about once in 400 tests, that server strands a run (temporalio/sdk-java#3088): a test that
        // fails twice is at fault itself.
        test: { name: 'time-skipping', include: TIME_SKIPPING, retry: 1 },
      },
      {
        extends: true,
        test: { name: 'real-time', include: ['test/**/*.test.ts'], exclude: [...TIME_SKIPPING, ...OUTSIDE] },
      },
    ],
  },
});
