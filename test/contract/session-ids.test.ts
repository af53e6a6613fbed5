import { expect, test } from 'vitest';
import { fleetWorkflowId } from '../../src/contract/fleet.js';
import {
  fileRescueId,
  newSessionId,
  RESERVED_PREFIXES,
  roomWorkflowId,
  webhookDeliveryId,
} from '../../src/contract/ids.js';
import { whiteboardBodySchema } from '../../src/contract/messages.schema.js';
import { sessionIdSchema } from '../../src/contract/request.schema.js';

test.each([
  roomWorkflowId('default', 'r'),
  fileRescueId('s', 't'),
  webhookDeliveryId('s', 'crm', 1),
  fleetWorkflowId('default'),
])('the id "%s" of another workflow is rejected for a session, with the reason', (id) => {
  expect(sessionIdSchema.safeParse(id).error?.issues).toMatchObject([
    { message: 'must not begin with "room:", "rescue:", "webhook:", "fleet:": other workflows use such ids' },
  ]);
  expect(RESERVED_PREFIXES.some((beginning) => id.startsWith(beginning))).toBe(true);
});

test.each([newSessionId('default', 'room:7', '0a1b2c3d'), 'room', 'room-7', 'rooms:7', 'my room:7', 'Room:7'])(
  'the session id "%s" is taken',
  (id) => {
    expect(sessionIdSchema.safeParse(id).success).toBe(true);
  },
);

test("a whiteboard's id may have any prefix: ZEGO defines it", () => {
  expect(whiteboardBodySchema.safeParse({ WhiteboardId: 'room:7' }).success).toBe(true);
});
