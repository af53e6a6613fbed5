import { errorCodes } from 'fastify';
import { expect, test } from 'vitest';
import {
  ContinuingAsNew,
  InvalidRequest,
  KeeperFailed,
  KeeperUnresponsive,
  NotRecording,
  RoomUnresponsive,
  SessionConflict,
  SessionStillOpen,
  TemporalRefused,
  TemporalUnavailable,
  ZegoUnreachable,
} from '../../src/client/index.js';
import { PayloadUnreadable } from '../../src/encryption/index.js';
import { problemOfError } from '../../src/gateway/problem-of-error.js';
import { Problem, problemBody } from '../../src/gateway/problems.js';
import { OwnerUnknown, TaskNotFound } from '../../src/tasks/index.js';
import { ZegoCallbackError } from '../../src/zego/index.js';

const withCode = (code: string, statusCode?: number): Error =>
  Object.assign(new Error('words of another'), { code, statusCode });
const mistakes = [{ path: 'task_id', message: 'must be a string' }];

test.each([
  { what: "the gateway's own problem", error: new Problem('unknown-task'), problem: 'unknown-task' },
  { what: 'a callback that cannot be read', error: new ZegoCallbackError(mistakes), problem: 'malformed-callback' },
  { what: 'a request with mistakes', error: new InvalidRequest('list', mistakes), problem: 'bad-request' },
  { what: 'a taken id', error: new SessionConflict('s-1', 'another has it'), problem: 'session-conflict' },
  { what: 'a change that a session never accepts', error: new NotRecording('s-1', undefined), problem: 'not-possible' },
  { what: 'a change while it pauses', error: new NotRecording('s-1', 'paused'), problem: 'not-possible' },
  { what: 'a change before it records', error: new NotRecording('s-1', 'waiting'), problem: 'not-possible' },
  { what: 'a change while it stops', error: new NotRecording('s-1', 'stopping'), problem: 'not-recording' },
  { what: 'a change once it is closed', error: new NotRecording('s-1', 'closed'), problem: 'not-recording' },
  {
    what: 'a call without a response of ZEGO',
    error: new ZegoUnreachable('The connection was cut.', { action: 'TakeSnapshot' }),
    problem: 'zego-unreachable',
  },
  { what: 'a change while a session continues', error: new ContinuingAsNew('s-1'), problem: 'continuing-as-new' },
  { what: 'an unresponsive room', error: new RoomUnresponsive('r-1', 'no worker'), problem: 'room-unresponsive' },
  {
    what: 'a session that has not closed in time',
    error: new SessionStillOpen('s-1', 9),
    problem: 'worker-unavailable',
  },
  { what: 'data with an unknown key', error: new PayloadUnreadable('2026-11', 'no key'), problem: 'key-missing' },
  { what: 'a body that is not JSON', error: new errorCodes.FST_ERR_CTP_INVALID_JSON_BODY(), problem: 'bad-request' },
  {
    what: 'a task that no worker serves',
    error: new KeeperFailed('default', 'task-1', 'no worker serves this action'),
    problem: 'keeper-failed',
  },
  { what: 'a task without a worker', error: new KeeperUnresponsive('default'), problem: 'worker-unavailable' },
  {
    what: 'a task whose session may run',
    error: new OwnerUnknown('default', 'task-1', new TemporalUnavailable('look up', 'down')),
    problem: 'task-owned',
  },
  {
    what: 'a task that ZEGO does not know',
    error: new TaskNotFound('task-1', ['a', 'b']),
    problem: 'unknown-zego-task',
  },
  { what: 'an outage', error: new TemporalUnavailable('signal', 'down'), problem: 'temporal-unavailable' },
  { what: 'a refusal by Temporal', error: new TemporalRefused('signal', 'no'), problem: 'temporal-unavailable' },
  { what: 'a body that is too large', error: new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE(), problem: 'body-too-large' },
  {
    what: 'a body of another media type',
    error: new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(),
    problem: 'unsupported-media-type',
  },
  { what: 'a request that took too long', error: withCode('ERR_HTTP_REQUEST_TIMEOUT'), problem: 'request-timeout' },
  { what: 'headers that are too large', error: withCode('HPE_HEADER_OVERFLOW'), problem: 'headers-too-large' },
  { what: "another 4xx of Fastify's", error: withCode('FST_ERR_OTHER', 422), problem: 'bad-request' },
  { what: "another 5xx of Fastify's", error: withCode('FST_ERR_OTHER', 500), problem: 'internal' },
  { what: 'any other error', error: new TypeError('undefined is no function'), problem: 'internal' },
  { what: 'no error at all', error: 'text', problem: 'internal' },
])('$what becomes $problem', ({ error, problem }) => {
  expect(problemOfError(error).problem).toBe(problem);
});

test.each([
  { what: 'a callback that cannot be read', error: new ZegoCallbackError(mistakes) },
  { what: 'a request with mistakes', error: new InvalidRequest('list', mistakes) },
])('$what keeps its mistakes', ({ error }) => {
  expect(problemBody(problemOfError(error), 'r-1')).toMatchObject({ mistakes, requestId: 'r-1' });
});

test.each([
  { what: 'a defect', error: new Error('a secret') },
  { what: 'an outage', error: new TemporalUnavailable('signal', 'a secret') },
  { what: 'an unresponsive room', error: new RoomUnresponsive('r-1', 'a secret') },
  { what: 'a reason for the log', error: new Problem('callback-refused', { reason: 'a secret' }) },
])('the problem for $what reveals nothing of the error itself', ({ error }) => {
  expect(JSON.stringify(problemBody(problemOfError(error), 'r-1'))).not.toContain('a secret');
});

test('a start without a session in time says that a retry is safe, and when to retry', () => {
  const { fields } = problemOfError(new RoomUnresponsive('r-1', 'its coordinator failed'));
  expect(fields).toMatchObject({
    detail: 'Retry: the same room returns the same session.',
    reason: expect.stringContaining('its coordinator failed'),
    retryAfterSeconds: 5,
  });
});
