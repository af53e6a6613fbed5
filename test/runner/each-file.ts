import { afterAll } from 'vitest';
import { endFile } from '../harness/after-file.js';
import { endRuntime } from '../harness/runtime.js';

// Test files of one worker of the runner share its process: each finds it without a runtime of Temporal's SDK.
afterAll(async () => {
  await endFile();
  await endRuntime();
});
