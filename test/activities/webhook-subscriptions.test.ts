import { expect, test } from 'vitest';
import { createActivities, type WebhookEndpoint } from '../../activities/index.js';
import { DEFAULT_PROFILE } from '../../src/config/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { signingKey } from './webhook-event.js';

const CRM: WebhookEndpoint = {
  url: 'https://crm.example.com/hook',
  secrets: [signingKey(1)],
  events: ['session.closed'],
  allowPrivateAddresses: false,
};

async function checked(webhooks?: Readonly<Record<string, WebhookEndpoint>>): Promise<unknown> {
  const app = new ZegoClient({ appId: 1, serverSecret: 's', endpoint: 'http://127.0.0.1:1' });
  const storage = { Vendor: 1, Region: 'r', Bucket: 'b', AccessKeyId: 'i', AccessKeySecret: 's' } as const;
  const activities = createActivities({
    apps: { default: app },
    storages: { default: storage },
    profiles: { default: DEFAULT_PROFILE },
    ...(webhooks && { webhooks }),
    nowMs: Date.now,
  });
  const answer = await activities.checkRequest({ roomId: 'math-101' });
  app.close();
  return answer;
}

test('a checked request names the endpoints that want to hear of the session, and nothing else of them', async () => {
  const answer = await checked({ crm: CRM, billing: { ...CRM, events: ['session.recording', 'session.stopped'] } });
  expect(answer).toMatchObject({
    valid: true,
    webhooks: [
      { endpoint: 'crm', events: ['session.closed'] },
      { endpoint: 'billing', events: ['session.recording', 'session.stopped'] },
    ],
  });
  expect(JSON.stringify(answer)).not.toContain('crm.example.com');
  expect(JSON.stringify(answer)).not.toContain(signingKey(1));
});

test.each([undefined, {}])('a checked request names no endpoints when there are none (%j)', async (webhooks) => {
  expect(await checked(webhooks)).not.toHaveProperty('webhooks');
});
