import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../src/gateway/problem-types.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { CALLBACK_SECRET, callback, type GatewayWorld, gatewayOfTest, testConfig } from './gateway-world.js';

const world = async (): Promise<GatewayWorld> => gatewayOfTest(await clientOfNothing(500));

/** Sends raw bytes and returns everything received until the connection is closed. */
async function sendRaw({ port }: GatewayWorld, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk));
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

describe('responses', () => {
  test.each([
    { method: 'GET', path: '/nothing', status: 404, problem: 'not-found' },
    { method: 'POST', path: '/v1/callbacks/zego', status: 404, problem: 'not-found' },
    { method: 'POST', path: '/v1/callbacks/zego/default/s-1/token/more', status: 404, problem: 'not-found' },
    { method: 'GET', path: '/v1/callbacks/zego/default', status: 405, problem: 'method-not-allowed' },
    { method: 'PUT', path: '/v1/callbacks/zego/default/s-1/token', status: 405, problem: 'method-not-allowed' },
    { method: 'DELETE', path: '/healthz', status: 405, problem: 'method-not-allowed' },
    { method: 'GET', path: '/%zz', status: 400, problem: 'bad-request' },
    { method: 'POST', path: `/v1/callbacks/zego/default/${'x'.repeat(3_001)}/t`, status: 400, problem: 'bad-request' },
  ] as const)('$method $path with the problem $problem', async ({ method, path, status, problem }) => {
    const answer = await fetch(`${(await world()).url}${path}`, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toEqual({
      type: `urn:reelkeeper:problem:${problem}`,
      title: PROBLEMS[problem].title,
      status,
      requestId: answer.headers.get('x-request-id'),
    });
  });

  test('name the methods that an address supports', async () => {
    const { url } = await world();
    const allowed = async (path: string) => (await fetch(`${url}${path}`, { method: 'PATCH' })).headers.get('allow');
    expect(await allowed('/v1/callbacks/zego/default')).toBe('POST');
    expect(await allowed('/readyz')).toBe('GET, HEAD');
  });

  test.each([
    { what: 'no HTTP', text: 'hello\r\n\r\n', status: 400 },
    {
      what: 'headers that are too large',
      text: `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
  ])('are a problem for $what', async ({ text, status }) => {
    const answer = await sendRaw(await world(), text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status });
  });

  test.each(['/healthz', '/nothing', '/v1/callbacks/zego/default', '/%zz'])(
    'carry the security headers: %s',
    async (path) => {
      const { headers } = await fetch(`${(await world()).url}${path}`);
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers.has('x-powered-by')).toBe(false);
    },
  );

  test('have stable problem types', () => {
    expect(Object.entries(PROBLEMS).map(([name, { status }]) => `${status} ${name}`)).toEqual([
      '400 bad-request',
      '400 malformed-callback',
      '401 key-required',
      '403 callback-refused',
      '403 callback-clock',
      '403 foreign-page',
      '403 scope-insufficient',
      '403 file-links-off',
      '404 not-found',
      '404 keeper-missing',
      '404 unknown-zego-task',
      '404 unknown-file',
      '404 unknown-session',
      '405 method-not-allowed',
      '408 request-timeout',
      '409 file-unverified',
      '409 not-recording',
      '409 session-broken',
      '409 session-conflict',
      '409 task-owned',
      '413 body-too-large',
      '415 unsupported-media-type',
      '422 file-not-linkable',
      '422 not-possible',
      '422 recording-not-started',
      '422 zego-rejected',
      '429 too-many-requests',
      '431 headers-too-large',
      '500 internal',
      '503 continuing-as-new',
      '503 keeper-failed',
      '503 key-missing',
      '503 room-unresponsive',
      '503 shutting-down',
      '503 storage-unavailable',
      '503 temporal-unavailable',
      '503 too-many-streams',
      '503 unknown-task',
      '503 worker-unavailable',
      '503 zego-unreachable',
    ]);
  });
});

describe("a caller's request id", () => {
  test.each(['abc-123', '01HZX.9_z', 'x'.repeat(64)])('is kept if it is short and plain: %s', async (id) => {
    const { headers } = await fetch(`${(await world()).url}/healthz`, { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toBe(id);
  });

  test.each(['', 'a b', '<script>', 'x'.repeat(65), 'a,b'])('is replaced if it is not: %j', async (id) => {
    const { headers } = await fetch(`${(await world()).url}/healthz`, { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('the log', () => {
  test('contains no token, signature or secret for any request', async () => {
    const gateway = await world();
    const address = gateway.addressOf('s-1');
    const [token = ''] = address.split('/').slice(-1);
    await Promise.all([
      gateway.post(address, callback()),
      gateway.post(address, callback({}, 'guessed')),
      gateway.post(address, '{'),
      gateway.post(address, 'x'.repeat(300_000)),
      gateway.post(address.replace('s-1', 's-2'), callback()),
      gateway.post(`${address}?token=${token}`, callback()),
      gateway.post(`${address}/`, callback()),
      gateway.post(`${address}/more`, callback()),
      gateway.post(`/${address}`, callback()),
      gateway.post(`/elsewhere/${token}`, callback()),
      gateway.post(address.replace('v1', '%76%31'), callback()),
      fetch(`${gateway.url}${address}`),
      fetch(`${gateway.url}${address}%zz`),
    ]);
    await sendRaw(gateway, `POST ${address} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\ncontent-length: 8\r\n\r\n`);
    const log = gateway.log.join('');
    expect(log).toContain('"route":"/v1/callbacks/zego/:app/:sessionId/:token"');
    expect(log).toContain('/elsewhere/[long]');
    for (const secret of [token, callback()['signature'], CALLBACK_SECRET, 'callback-key-of-the-test', '563214']) {
      expect(log).not.toContain(secret);
    }
  });

  test('has the reason for a refused callback, which its sender does not get', async () => {
    const gateway = await world();
    const answer = await gateway.post(gateway.addressOf('s-1'), callback({}, 'guessed'));
    expect(await answer.text()).not.toContain('signature');
    const line = gateway.log.map((text) => JSON.parse(text)).find(({ level }) => level === 40);
    expect(line).toMatchObject({
      problem: 'callback-refused',
      app: 'default',
      sessionId: 's-1',
      reqId: answer.headers.get('x-request-id'),
      msg: expect.stringContaining('the signature does not match app "default"'),
    });
  });

  test('has one line for each request, with another level for health requests', async () => {
    const gateway = await world();
    await fetch(`${gateway.url}/healthz`);
    await fetch(`${gateway.url}/nothing`);
    const lines = gateway.log.map((text) => JSON.parse(text)).filter(({ msg }) => msg === 'answered');
    expect(lines).toMatchObject([
      { level: 20, method: 'GET', route: '/healthz', status: 200 },
      { level: 30, method: 'GET', path: '/nothing', status: 404 },
    ]);
  });

  test('names the error behind a 503', async () => {
    const gateway = await world();
    await gateway.post(gateway.addressOf('s-1'), callback());
    const line = gateway.log.map((text) => JSON.parse(text)).find(({ level }) => level === 50);
    expect(line).toMatchObject({ problem: 'temporal-unavailable', err: { type: 'TemporalUnavailable' } });
  });
});

test('a gateway without a logger responds like any other', async () => {
  const { buildGateway } = await import('../../src/gateway/index.js');
  const gateway = buildGateway({ config: testConfig(), client: await clientOfNothing(500) });
  const answer = await gateway.inject('/healthz');
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'alive' }]);
  await gateway.close();
});
