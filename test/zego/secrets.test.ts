import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ZegoClient, type ZegoRequest } from '../../src/zego/index.js';
import { clientOf, failure } from './calls.js';
import { SINGLE_START } from './examples.js';
import { deadEndpoint, httpServer, httpsServer, json, type Received, tcpServer } from './server.js';

/** Each can be found by its own name in whatever leaks it. */
const SECRETS = {
  serverSecret: 'leak-server-secret',
  accessKeyId: 'leak-access-key-id',
  accessKeySecret: 'leak+access/key"secret==',
  vodAccessKeyId: 'leak-vod-key-id',
  vodAccessKeySecret: 'leak-vod-key-secret',
  secretId: 'leak-secret-id',
  secretKey: 'leak-secret-key',
  callbackToken: 'leak-callback-token',
  futureToken: 'leak-token-of-a-field-to-come',
  futureKey: 'leak-one-of-several-keys',
};

const START = {
  ...SINGLE_START,
  RecordOutputParams: { CallbackUrl: `https://rec.example/v1/callbacks/${SECRETS.callbackToken}` },
  StorageParams: {
    Vendor: 2,
    Region: 'r',
    Bucket: 'b',
    AccessKeyId: SECRETS.accessKeyId,
    AccessKeySecret: SECRETS.accessKeySecret,
    AlibabaCloudVodParams: {
      Region: 'r',
      AccessKeyId: SECRETS.vodAccessKeyId,
      AccessKeySecret: SECRETS.vodAccessKeySecret,
      Title: 't',
      StorageLocation: 's',
    },
    TencentCloudVodParams: { SecretId: SECRETS.secretId, SecretKey: SECRETS.secretKey, Region: 'r' },
    NewerStore: [{ SecurityToken: SECRETS.futureToken, AccessKeys: [{ Value: SECRETS.futureKey }] }],
  },
} as const satisfies ZegoRequest<'StartRecord'>;

const OPTIONS = { serverSecret: SECRETS.serverSecret, timeoutMs: 1_000 };

/** Everything that a log, a failure or a curious person could print of a value. */
function printed(value: unknown): string {
  const error = value instanceof Error ? `${String(value)}\n${value.message}\n${value.stack}` : '';
  return [error, JSON.stringify(value), inspect(value, { depth: null, showHidden: true, getters: true })].join('\n');
}

/** The names of the secrets that a text gives away, in any of the spellings that JSON and URLs have for them. */
function leaksIn(text: string): readonly string[] {
  const spellings = (secret: string): readonly string[] => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
  ];
  const shown = text.toLowerCase();
  const named = Object.entries(SECRETS).flatMap(([name, secret]) =>
    spellings(secret).some((spelling) => shown.includes(spelling.toLowerCase())) ? [name] : [],
  );
  return [
    ...named,
    ...(shown.includes('leak') ? ['a part of a secret'] : []),
    ...(/signature(nonce)?=[0-9a-f]|\b[0-9a-f]{32}\b/.test(shown) ? ['the signature'] : []),
  ];
}

function quoting(request: Received): string {
  const pretty = JSON.stringify(JSON.parse(request.body), null, 2);
  return [
    `cannot sign with ${SECRETS.serverSecret.toUpperCase()}`,
    `bad query ?${request.query.toString()}`,
    `http://127.0.0.1/?${request.query.toString()} and https://user:leak-password@rec.example/x?token=leak`,
    `signature ${request.query.get('Signature')}`,
    `encoded ${encodeURIComponent(SECRETS.accessKeySecret)}`,
    request.body,
    pretty,
    ...Object.values(SECRETS),
  ].join(' ');
}

describe('no secret is printed', () => {
  it.each(
    [
      { where: 'the message of a refusal', answer: (words: string) => ({ Code: 300000004, Message: words }) },
      { where: 'the request id of a refusal', answer: (words: string) => ({ Code: 300000004, RequestId: words }) },
      {
        where: 'words beside unusable data',
        answer: (words: string) => ({ Code: 0, Message: words, RequestId: words }),
      },
    ].flatMap((row) => [0, 120, 490].map((padding) => ({ ...row, padding }))),
  )('when ZEGO quotes all it was sent in $where, after $padding characters', async ({ answer, padding }) => {
    const server = await httpServer((response, request) => {
      json(response, answer(`${'x'.repeat(padding)}${quoting(request)}`));
    });
    const error = await failure(clientOf(server.endpoint, OPTIONS).startRecord(START));
    expect(leaksIn(printed(error))).toEqual([]);
    expect(printed(error)).toContain('StartRecord');
  });

  it('when a secret would be cut in two by the length of the message', async () => {
    for (let padding = 470; padding <= 500; padding++) {
      const server = await httpServer((response) =>
        json(response, { Code: 300000004, Message: `${'x'.repeat(padding)}${SECRETS.serverSecret}` }),
      );
      const error = await failure(clientOf(server.endpoint, OPTIONS).startRecord(START));
      expect(leaksIn(printed(error))).toEqual([]);
    }
  });

  it('but the rest of ZEGO’s message is kept', async () => {
    const server = await httpServer((response) =>
      json(response, { Code: 300000004, Message: `Bucket b refused key ${SECRETS.accessKeyId} in r`, RequestId: 'r1' }),
    );
    const error = await failure(clientOf(server.endpoint, OPTIONS).startRecord(START));
    expect(error.zegoMessage).toBe('Bucket b refused key [masked] in r');
  });

  it.each([
    ['a refused connection', deadEndpoint],
    ['an unknown host', async () => 'http://a..b'],
    ['a server that never answers', async () => (await httpServer(() => undefined)).endpoint],
    ['a server that cuts the connection', () => tcpServer((socket) => socket.once('data', () => socket.destroy()))],
    ['a server that speaks no HTTP', () => tcpServer((socket) => socket.once('data', (data) => socket.end(data)))],
    ['a server that is not trusted', async () => (await httpsServer((response) => response.end())).endpoint],
    ['an answer without JSON', async () => (await httpServer((res, req) => res.end(quoting(req)))).endpoint],
    [
      'an HTTP error with everything in it',
      async () =>
        (
          await httpServer((response, request) => {
            response.writeHead(502, { location: `/?${request.query.toString()}` }).end(quoting(request));
          })
        ).endpoint,
    ],
    [
      'a redirect',
      async () =>
        (
          await httpServer((response, request) => {
            response.writeHead(302, { location: `/?${request.query.toString()}` }).end();
          })
        ).endpoint,
    ],
    ['an answer without end', async () => (await httpServer((res) => res.end(Buffer.alloc(9_000_000)))).endpoint],
  ])('after %s', async (_what, makeEndpoint) => {
    const error = await failure(clientOf(await makeEndpoint(), OPTIONS).startRecord(START));
    expect(leaksIn(printed(error))).toEqual([]);
    expect(error.cause).toBeUndefined();
    expect(Object.getOwnPropertySymbols(error)).toEqual([]);
  });

  it('after a call that was given up', async () => {
    const controller = new AbortController();
    const server = await httpServer(() => controller.abort(new Error(SECRETS.serverSecret)));
    const call = clientOf(server.endpoint, OPTIONS).startRecord(START, { signal: controller.signal });
    expect(leaksIn(printed(await failure(call)))).toEqual([]);
  });

  it('when a body is wrong around its secrets', async () => {
    const body = {
      ...START,
      RoomId: 7,
      RecordOutputParams: { CallbackUrl: SECRETS.callbackToken },
      StorageParams: {
        ...START.StorageParams,
        Vendor: 10,
        AccessKeyId: [SECRETS.accessKeyId],
        AccessKeySecret: { [SECRETS.accessKeySecret]: SECRETS.accessKeySecret },
        TencentCloudVodParams: SECRETS.secretKey,
      },
    };
    const call = clientOf('http://127.0.0.1:1', OPTIONS).startRecord(body as unknown as ZegoRequest<'StartRecord'>);
    const error = await failure(call);
    expect(error).toMatchObject({ name: 'ZegoInvalidRequest', sent: 'no' });
    expect(error.message).toContain('StorageParams.AccessKeyId must be a string, not an array');
    expect(leaksIn(printed(error))).toEqual([]);
  });

  it('when an option beside the secret is wrong', () => {
    const make = (): unknown => {
      try {
        return new ZegoClient({ appId: 1.5, serverSecret: SECRETS.serverSecret, endpoint: SECRETS.callbackToken });
      } catch (error) {
        return error;
      }
    };
    expect(make()).toBeInstanceOf(TypeError);
    expect(leaksIn(printed(make()))).toEqual([]);
  });

  it('of a client, before and after a call', async () => {
    const server = await httpServer((response) => json(response, { Code: 0, Data: { TaskId: 'T' } }));
    const client = clientOf(server.endpoint, OPTIONS);
    expect(leaksIn(printed(client))).toEqual([]);
    await client.startRecord(START);
    expect(leaksIn(printed(client))).toEqual([]);
  });
});

describe('the search for secrets', () => {
  it('finds one in whatever way it is printed', () => {
    expect(leaksIn(printed(new Error(`key ${SECRETS.secretKey}`)))).toEqual(['secretKey', 'a part of a secret']);
    expect(leaksIn(printed({ deep: [{ key: SECRETS.accessKeySecret }] }))).toContain('accessKeySecret');
    expect(leaksIn(printed(new Error('x', { cause: new Error(SECRETS.serverSecret) })))).toContain('serverSecret');
    expect(leaksIn('POST /?Signature=43e5cfcca828314675f91b001390566a')).toEqual(['the signature']);
  });
});
