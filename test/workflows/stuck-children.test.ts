import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { WEBHOOK_EVENT_TYPES } from '../../src/contract/index.js';
import { signingKey } from '../activities/webhook-event.js';
import { sessionWorld } from '../harness/session-world.js';
import { PROJECT_ROOT } from '../worker/simulated-config.js';

const workflowBundle = await bundleWorkflowCode({
  workflowsPath: join(PROJECT_ROOT, 'workflows/index.ts'),
  payloadConverterPath: join(PROJECT_ROOT, 'workflows/converters/payload-converter.ts'),
  workflowInterceptorModules: [join(import.meta.dirname, 'stuck-children/interceptors.ts')],
  logger: new DefaultLogger('ERROR'),
});
const endpoint = {
  url: 'http://127.0.0.1:1/hook',
  secrets: [signingKey(1)],
  events: WEBHOOK_EVENT_TYPES,
  allowPrivateAddresses: true,
  timeoutMs: 1_000,
};
const world = sessionWorld({}, { workflowBundle }, { webhooks: { crm: endpoint, audit: endpoint } });

const MINUTE_MS = 60_000;

test.each(['stop', 'cancel'])(
  'a session whose rescue and deliveries are never started closes within minutes of its %s, and says so',
  async (how) => {
    world.current.simulator.fault({ name: 'to-backup' });
    const session = await world.current.start();
    await session.recording();
    await world.current.env.sleep('5 minutes');
    const endedAtMs = await world.current.env.currentTimeMs();
    if (how === 'stop') await session.signal('stop');
    else await session.handle.cancel();
    await session.handle.result().catch(() => undefined);
    const { closeTime } = await session.handle.describe();
    expect(Number(closeTime) - endedAtMs).toBeLessThan(10 * MINUTE_MS);

    const { timeline, outcome, lastError } = await session.view();
    const reason = 'Temporal did not start it within 120 s';
    expect(timeline).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'rescue failed', task: 1, reason }),
        expect.objectContaining({ event: 'rescue ended', left: 1 }),
        expect.objectContaining({ event: 'delivery not started', endpoint: 'crm', type: 'session.closed', reason }),
        expect.objectContaining({ event: 'delivery not started', endpoint: 'audit', type: 'session.closed', reason }),
      ]),
    );
    expect(outcome).toMatchObject({ files: [{ state: 'backup', note: `not rescued: ${reason}` }] });
    expect(lastError?.what).toMatch(/^The delivery of session\.closed to (crm|audit) was not started: /);
  },
);
