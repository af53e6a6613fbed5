import { afterAll } from 'vitest';
import { forgetSecrets } from '../../src/redaction/redact.js';
import { endFile } from '../harness/after-file.js';
import { endRuntime } from '../harness/runtime.js';

// Test files of one worker of the runner share its process: each finds it without a runtime of Temporal's SDK, and with no
// secret of another file, which would be taken out of what this one prints.
afterAll(async () => {
  await endFile();
  await endRuntime();
  forgetSecrets();
});
