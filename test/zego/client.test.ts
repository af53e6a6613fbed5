import { describe, expect, it } from 'vitest';
import {
  verifyRequestSignature,
  ZEGO_ACTIONS,
  type ZegoAction,
  ZegoClient,
  ZegoInvalidRequest,
} from '../../src/zego/index.js';
import { clientOf, failure, trust } from './calls.js';
import { changed, DATA, DESCRIBE_NOW_MS, DESCRIBE_TASKS, MIXED_START, REQUESTS, SINGLE_START } from './examples.js';
import { httpServer, httpsServer, json, type Received } from './server.js';

const APP = { appId: 12345, serverSecret: '9193cc662a4c0ec135ec71fb57194b38' };
const SUCCESS = { Code: 0, Message: 'succeed', RequestId: 'abcd123' };

/** A client for which the window of `DESCRIBE_TASKS` is recent. */
function clientThen(endpoint: string): ZegoClient {
  return clientOf(endpoint, { nowMs: () => DESCRIBE_NOW_MS });
}

/** Every Action through its own method. */
const METHODS: { readonly [A in ZegoAction]: (client: ZegoClient) => Promise<unknown> } = {
  StartRecord: (client) => client.startRecord(SINGLE_START),
  StopRecord: (client) => client.stopRecord({ TaskId: 't' }),
  DescribeRecordStatus: (client) => client.describeRecordStatus({ TaskId: 't' }),
  DescribeTasks: (client) => client.describeTasks(DESCRIBE_TASKS),
  UpdateLayout: (client) => client.updateLayout({ TaskId: 't', MixMode: 2 }),
  UpdateWhiteboard: (client) => client.updateWhiteboard({ TaskId: 't', WhiteboardId: 'w' }),
  PauseRecord: (client) => client.pauseRecord({ TaskId: 't' }),
  ResumeRecord: (client) => client.resumeRecord({ TaskId: 't' }),
  TakeSnapshot: (client) => client.takeSnapshot({ TaskId: 't' }),
};

describe('ZegoClient', () => {
  it.each(ZEGO_ACTIONS)('%s sends its Action and answers its data', async (action) => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: DATA[action] }));
    await expect(METHODS[action](clientThen(server.endpoint))).resolves.toEqual({
      data: DATA[action] ?? {},
      requestId: 'abcd123',
    });
    expect(server.received).toMatchObject([{ method: 'POST', path: '/' }]);
    expect(server.received[0]?.query.get('Action')).toBe(action);
  });

  it.each(
    ZEGO_ACTIONS.flatMap((action) =>
      Object.entries<unknown>(REQUESTS[action]).map(([what, body]) => [action, what, body]),
    ),
  )('sends the body of %s of %s as it was given, unknown fields included', async (action, _what, body) => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: DATA[action as ZegoAction] }));
    const given = { ...(body as object), Newer: { kept: [1, null] } };
    await clientThen(server.endpoint).call(action as 'StopRecord', given as unknown as { TaskId: string });
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(given);
    expect(server.received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('sends 15 frames a second where none are named', async () => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: DATA.StartRecord }));
    const video = 'RecordInputParams.MixConfig.MixOutputVideoConfig';
    const given = changed(MIXED_START, `${video}.Fps`, undefined) as typeof MIXED_START;
    await clientThen(server.endpoint).startRecord(given);
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(changed(given, `${video}.Fps`, 15));
  });

  it('starts a task of 48 hours for an app that ZEGO has raised it for, and for no other', async () => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: DATA.StartRecord }));
    const long = changed(SINGLE_START, 'RecordInputParams.MaxRecordTime', 172_800) as typeof SINGLE_START;
    await expect(clientOf(server.endpoint, { maxRecordSeconds: 172_800 }).startRecord(long)).resolves.toMatchObject({
      data: DATA.StartRecord,
    });
    await expect(clientOf(server.endpoint).startRecord(long)).rejects.toThrow(/must be at most 86400, not 172800/);
    expect(() => clientOf(server.endpoint, { maxRecordSeconds: 172_801 })).toThrow(/maxRecordSeconds/);
  });

  it('signs every request for its time, and never twice the same', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const client = clientThen(server.endpoint);
    await client.stopRecord({ TaskId: 't' });
    await client.stopRecord({ TaskId: 't' });
    const signed = ({ query }: Received) => ({
      ...APP,
      nonce: query.get('SignatureNonce') ?? '',
      timestampSeconds: Number(query.get('Timestamp')),
      signature: query.get('Signature') ?? '',
    });
    expect(server.received.map((request) => verifyRequestSignature(signed(request)))).toEqual([true, true]);
    expect(new Set(server.received.map(({ query }) => query.get('Signature'))).size).toBe(2);
    for (const { query } of server.received) {
      expect(query.get('Timestamp')).toBe(String(Math.floor(DESCRIBE_NOW_MS / 1000)));
      expect(query.get('AppId')).toBe('12345');
      expect(query.get('SignatureVersion')).toBe('2.0');
    }
  });

  it('takes the time from the clock of the machine when it is given none', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const before = Math.floor(Date.now() / 1000);
    await clientOf(server.endpoint).stopRecord({ TaskId: 't' });
    const timestamp = Number(server.received[0]?.query.get('Timestamp'));
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });

  it('keeps the path of an endpoint', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    await clientThen(`${server.endpoint}/zego/recording`).stopRecord({ TaskId: 't' });
    expect(server.received[0]?.path).toBe('/zego/recording');
  });

  it('uses one connection for calls in a row, and a new one after close', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const client = clientThen(server.endpoint);
    await client.stopRecord({ TaskId: 't' });
    await client.stopRecord({ TaskId: 't' });
    client.close();
    await client.stopRecord({ TaskId: 't' });
    const [first, second, third] = server.received.map(({ port }) => port);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('speaks TLS', async () => {
    const server = await httpsServer((response) => json(response, SUCCESS));
    trust(server.certificate);
    await expect(clientThen(server.endpoint).stopRecord({ TaskId: 't' })).resolves.toMatchObject({
      requestId: 'abcd123',
    });
  });

  it('goes by the Code alone when the HTTP status says otherwise', async () => {
    const server = await httpServer((response) => json(response, SUCCESS, 500));
    await expect(clientThen(server.endpoint).stopRecord({ TaskId: 't' })).resolves.toEqual({
      data: {},
      requestId: 'abcd123',
    });
  });

  it('keeps what it does not know of an answer', async () => {
    const data = { Status: 12, Newer: 'yes', RecordFiles: [{ FileId: 'f', Newer: 1 }] };
    const server = await httpServer((response) => json(response, { Code: 0, Data: data }));
    await expect(clientThen(server.endpoint).describeRecordStatus({ TaskId: 't' })).resolves.toEqual({
      data,
      requestId: '',
    });
  });

  it.each([
    [100000004, 'SignatureExpired', 'signature'],
    [300000003, 'TooManyRequests', 'retry-later'],
    [300000006, 'AtCapacity', 'at-capacity'],
    [300000004, 'InvalidParameter', 'final'],
    [300099999, 'Unknown', 'unknown'],
  ])('turns Code %i into an error that says %s and %s', async (Code, codeName, verdict) => {
    const server = await httpServer((response) => json(response, { Code, Message: 'words', RequestId: 'r1' }));
    const error = await failure(clientThen(server.endpoint).startRecord(SINGLE_START));
    expect(error).toMatchObject({
      name: 'ZegoError',
      action: 'StartRecord',
      code: Code,
      codeName,
      zegoMessage: 'words',
      requestId: 'r1',
      verdict,
      sent: 'yes',
    });
  });

  it('says in the message what was refused, why, and what to do', async () => {
    const server = await httpServer((response) =>
      json(response, { Code: 300001000, Message: 'task not exist', RequestId: 'r1' }, 503),
    );
    const error = await failure(clientThen(server.endpoint).stopRecord({ TaskId: 'X3CgNeE4I1qAAABN' }));
    expect(error.message).toBe(
      'ZEGO rejected StopRecord of task "X3CgNeE4I1qAAABN": 300001000 NoSuchTask ("task not exist"), request r1. ' +
        'Check TaskId and AppId; ZEGO forgets a task 3 days after its start.',
    );
  });

  it('does without the message and the id of a refusal', async () => {
    const server = await httpServer((response) => json(response, { Code: 300010000 }));
    const error = await failure(clientThen(server.endpoint).startRecord(SINGLE_START));
    expect(error).toMatchObject({ code: 300010000, zegoMessage: undefined, requestId: undefined });
    expect(error.message).toBe(
      'ZEGO rejected StartRecord in room "math-101": 300010000 SystemError. ' +
        'Try again; if it persists, give ZEGO support the request id.',
    );
  });

  it('keeps a refusal in one line of bounded length', async () => {
    const Message = `first\r\nsecond\u0000${'x'.repeat(100_000)}`;
    const server = await httpServer((response) => json(response, { Code: 300000004, Message, RequestId: Message }));
    const error = await failure(clientThen(server.endpoint).stopRecord({ TaskId: 't' }));
    expect(error.message).toContain('first second xxx');
    expect(error.message.length).toBeLessThan(1_000);
    expect(`${error.message}${error.zegoMessage}${error.requestId}`).not.toMatch(/\p{Cc}/u);
  });

  it('does NOT take a start as rejected when the answer lacks the TaskId: a task may exist', async () => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: {} }));
    const error = await failure(clientThen(server.endpoint).startRecord(SINGLE_START));
    expect(error).toMatchObject({ code: undefined, requestId: 'abcd123', verdict: 'unknown', sent: 'maybe' });
    expect(error.message).toContain('TaskId is required');
    expect(error.advice).toContain('same ClientTaskId');
  });

  it('sends nothing when the body is wrong, and names every mistake', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const body = { TaskId: '', Status: 2, PageSize: 51, StartTime: 2, EndTime: 1 } as const;
    const error = await failure(clientThen(server.endpoint).describeTasks(body));
    expect(error).toBeInstanceOf(ZegoInvalidRequest);
    expect(error).toMatchObject({ name: 'ZegoInvalidRequest', verdict: 'final', sent: 'no', code: undefined });
    expect(error.message).toBe(
      'DescribeTasks was not sent because its body is invalid: PageSize must be at most 50, not 51; ' +
        'EndTime must be later than StartTime (2), not 1; ' +
        `StartTime must be at most 3 days ago (at least ${DESCRIBE_NOW_MS - 259_200_000}), not 2. Correct the named fields.`,
    );
    expect(server.received).toEqual([]);
  });

  it('says that nothing was sent when it fails before the call', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const broken = clientOf(server.endpoint, {
      nowMs: () => {
        throw new RangeError('hush');
      },
    });
    const error = await failure(broken.stopRecord({ TaskId: 't' }));
    expect(error).toMatchObject({ name: 'ZegoError', sent: 'no', message: expect.stringContaining('(RangeError)') });
    expect(error.message).not.toContain('hush');
    expect(server.received).toEqual([]);
  });

  it.each([
    [
      'refers to itself',
      () =>
        Object.assign(Object.create(null), {
          get self() {
            return this as unknown;
          },
        }),
      'must be JSON',
    ],
    ['holds a BigInt', () => ({ TaskId: 't', Newer: 1n }), 'must be JSON'],
    ['is too large', () => ({ TaskId: 't', Newer: 'x'.repeat(262_144) }), 'must have at most 262144 bytes'],
    ['is missing', () => undefined, 'must be JSON'],
  ])('sends nothing when the body %s', async (_what, make, message) => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const error = await failure(clientThen(server.endpoint).stopRecord(make() as { TaskId: string }));
    expect(error).toMatchObject({ name: 'ZegoInvalidRequest', sent: 'no', mistakes: [{ path: '(whole)', message }] });
    expect(server.received).toEqual([]);
  });

  it.each([1_000, 4_000, 100_000])(
    'settles a body nested %i deep with a result or an error of its own',
    async (depth) => {
      const server = await httpServer((response) => json(response, SUCCESS));
      let nested: unknown = 'core';
      for (let level = 0; level < depth; level++) nested = { AccessKey: nested };
      const call = clientThen(server.endpoint).call('StopRecord', { TaskId: 't', Newer: nested });
      const outcome = await call.then(
        () => 'stopped',
        (error: unknown) => (error instanceof ZegoInvalidRequest ? 'refused' : error),
      );
      expect(outcome).toBe(server.received.length === 1 ? 'stopped' : 'refused');
    },
  );

  it('checks what it sends, not what the caller holds', async () => {
    const server = await httpServer((response) => json(response, SUCCESS));
    const body = { TaskId: 't', toJSON: () => ({ TaskId: 7 }) };
    const error = await failure(clientThen(server.endpoint).stopRecord(body));
    expect(error).toMatchObject({ mistakes: [{ path: 'TaskId', message: 'must be a string, not 7' }] });
    expect(server.received).toEqual([]);
  });

  it('sends a body with everything in it', async () => {
    const server = await httpServer((response) => json(response, { ...SUCCESS, Data: { TaskId: 'T' } }));
    await expect(clientThen(server.endpoint).startRecord(MIXED_START)).resolves.toMatchObject({
      data: { TaskId: 'T' },
    });
  });
});

describe('the options of ZegoClient', () => {
  it.each([
    [{ appId: 0 }, 'appId must be at least 1, not 0'],
    [{ appId: 4_294_967_296 }, 'appId must be at most 4294967295, not 4294967296'],
    [{ appId: 1.5 }, 'appId must be an integer, not 1.5'],
    [{ serverSecret: '' }, 'serverSecret must not be empty'],
    [{ endpoint: 'ftp://zego.example' }, 'endpoint must be an http or https address without'],
    [{ endpoint: 'zego.example' }, 'endpoint must be an http or https address without'],
    [{ endpoint: 'https://zego.example/?x=1' }, 'endpoint must be an http or https address without'],
    [{ endpoint: 'https://u:p@zego.example' }, 'endpoint must be an http or https address without'],
    [{ timeoutMs: 0 }, 'timeoutMs must be at least 1, not 0'],
    [{ timeoutMs: 120_001 }, 'timeoutMs must be at most 120000, not 120001'],
  ])('refuse %j', (options, message) => {
    expect(() => new ZegoClient({ ...APP, ...options })).toThrow(TypeError);
    expect(() => new ZegoClient({ ...APP, ...options })).toThrow(message);
  });

  it('name every mistake at once', () => {
    expect(() => new ZegoClient({ appId: 0, serverSecret: '', timeoutMs: 0 })).toThrow(
      'The options of ZegoClient are invalid: appId must be at least 1, not 0; serverSecret must not be empty; ' +
        'timeoutMs must be at least 1, not 0.',
    );
  });

  it('need nothing but app and secret', () => {
    expect(() => new ZegoClient(APP)).not.toThrow();
  });
});
