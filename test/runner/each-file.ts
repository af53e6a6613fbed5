import { afterAll } from 'vitest';
import { forgetSecrets } from '../../src/redaction/redact.js';
import { endFile } from '../harness/after-file.js';
import { endRuntime } from '../harness/runtime.js';

// Test files of one worker of the runner share a process. Each starts without a runtime of Temporal's SDK and without
// secrets of other files, which would be masked in its output.
afterAll(async () => {
  await endFile();
  await endRuntime();
  forgetSecrets();
});
