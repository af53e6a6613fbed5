import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliverySchema } from '../../activities/deliver-webhook.schema.js';
import { webhookDeliveryId, webhookEventId } from '../../src/contract/index.js';
import { closedEvent } from '../activities/webhook-event.js';

const sessionId = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 700 });
const endpoint = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const sequence = fc.integer({ min: 1, max: 1_000_000 });
const delivery = fc.tuple(sessionId, endpoint, sequence);

test('the id of a delivery is accepted by Temporal for any session id', () => {
  fc.assert(
    fc.property(delivery, ([session, name, number]) => {
      const id = webhookDeliveryId(session, name, number);
      expect(Buffer.byteLength(id)).toBeLessThanOrEqual(1_000);
      expect(Buffer.from(id).toString()).toBe(id);
    }),
  );
});

test('two deliveries have different ids, even if long session ids begin alike', () => {
  const alike = fc
    .tuple(sessionId, fc.string({ maxLength: 3 }))
    .map(([id, end]) => `${'lesson'.repeat(50)}${id}${end}`);
  const either = fc.tuple(fc.oneof(sessionId, alike), endpoint, sequence);
  fc.assert(
    fc.property(either, either, (one, other) => {
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(webhookDeliveryId(...one) === webhookDeliveryId(...other)).toBe(same);
    }),
  );
  const long = 'x'.repeat(500);
  expect(webhookDeliveryId(`${long}a`, 'crm', 1)).not.toBe(webhookDeliveryId(`${long}b`, 'crm', 1));
});

test('the id of a delivery is readable', () => {
  expect(webhookDeliveryId('default:math-101:0a1b2c3d', 'crm', 4)).toBe('webhook:default:math-101:0a1b2c3d:crm:4');
});

test('the id of an event fits into a header and a signature', () => {
  const id = webhookEventId('8c6f2c1e-5d43-4f0e-9a53-0d6d3a9d7c11', 12);
  expect(id).toBe('evt_8c6f2c1e-5d43-4f0e-9a53-0d6d3a9d7c11_12');
  expect(deliverySchema.safeParse({ endpoint: 'crm', event: { ...closedEvent(), id } }).success).toBe(true);
});
