import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { registerSecrets } from '../../src/redaction/index.js';
import { redactingActivities } from '../../src/worker/activity-interceptors.js';

const SECRET = 'planted-storage-key-of-the-worker';

test('the failure of an activity is without secrets in the history, whatever a library’s message contains', async () => {
  registerSecrets([SECRET]);
  const cause = new TypeError(`Invalid header: ${SECRET}\n`);
  const failure = ApplicationFailure.create({ message: `no: ${SECRET}`, type: 'Kept', details: [{ SECRET }], cause });
  const { inbound } = redactingActivities({} as Context);
  const failed = inbound?.execute?.({ args: [], headers: {} }, () => Promise.reject(failure));
  await expect(failed).rejects.toBe(failure);
  expect(failure).toMatchObject({ message: 'no: [secret]', type: 'Kept', details: [{ SECRET: '[secret]' }] });
  expect(cause.message).toBe('Invalid header: [secret]\n');
});

test('the result of an activity is data and stays unchanged', async () => {
  const { inbound } = redactingActivities({} as Context);
  const answer = { url: `https://${SECRET}.example/file.mp4` };
  expect(await inbound?.execute?.({ args: [], headers: {} }, async () => answer)).toBe(answer);
});
