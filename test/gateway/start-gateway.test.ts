import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ConfigError, controlKey, Secret } from '../../src/config/index.js';
import { GatewayCannotListen, startGateway } from '../../src/gateway/index.js';
import { clientOfNothing } from '../client/scripted-sessions.js';
import { listen } from '../harness/listen.js';
import { callback, type GatewayWorld, gatewayOfTest, startTestGateway, testConfig } from './gateway-world.js';

/** Sends a callback without its last bytes, on a connection that stays open. */
async function halfSent(gateway: GatewayWorld): Promise<{ socket: Socket; finish: () => Promise<string> }> {
  const body = JSON.stringify(callback({}, 'guessed'));
  const socket = connect(gateway.port, '127.0.0.1').setEncoding('utf8');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (chunk: string) => (answer += chunk)).on('error', () => undefined);
  const head = `POST ${gateway.addressOf('s-1')} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(head + body.slice(0, -5));
  await vi.waitFor(() => expect(gateway.gateway.callbackCounts.received).toBe(1), 10_000);
  return {
    socket,
    finish: async () => {
      socket.write(body.slice(-5));
      await once(socket, 'close');
      return answer;
    },
  };
}

describe('a gateway without API keys', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', 'rec.example.com'])('does not listen on %s', async (host) => {
    const starting = startGateway({ config: testConfig(), client: await clientOfNothing(), host });
    await expect(starting).rejects.toBeInstanceOf(ConfigError);
    await expect(starting).rejects.toThrow(`gateway.apiKeys must have a key for the gateway to listen on "${host}"`);
  });

  test.each(['127.0.0.1', 'localhost', '127.0.0.2'])('listens on %s', async (host) => {
    const { url } = await gatewayOfTest(await clientOfNothing(), { host });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

test('a gateway with an API key may listen on any address', async () => {
  const config = testConfig({ apiKeys: [controlKey(new Secret('a-key-of-16-characters'))] });
  // An address reserved for documentation, which no machine has: listening on it fails.
  const starting = startGateway({ config, client: await clientOfNothing(), host: '192.0.2.1' });
  await expect(starting).rejects.toMatchObject({ name: 'GatewayCannotListen', code: 'EADDRNOTAVAIL' });
});

test('a taken port is named', async () => {
  await using other = await listen();
  const starting = startGateway({ config: testConfig(), client: await clientOfNothing(), port: other.port });
  await expect(starting).rejects.toBeInstanceOf(GatewayCannotListen);
  await expect(starting).rejects.toMatchObject({ port: other.port, code: 'EADDRINUSE' });
  await expect(starting).rejects.toThrow(`Port ${other.port} of "127.0.0.1" is taken by another program.`);
});

describe('stopping', () => {
  test('lets a request in progress finish and then closes its connection', async () => {
    const gateway = await startTestGateway(await clientOfNothing());
    const { finish } = await halfSent(gateway);
    const stopping = gateway.stop();
    await vi.waitFor(() => expect(gateway.gateway.server.listening).toBe(false), 10_000);
    const answer = await finish();
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    await stopping;
    await gateway.ended;
  });

  test('accepts no new connections', async () => {
    const gateway = await startTestGateway(await clientOfNothing());
    await fetch(`${gateway.url}/healthz`);
    await gateway.stop();
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('does not wait forever for a sender that never finishes', async () => {
    const gateway = await startTestGateway(await clientOfNothing());
    const { socket } = await halfSent(gateway);
    await Promise.all([gateway.stop(), once(socket, 'close')]);
    expect(gateway.gateway.server.listening).toBe(false);
  });

  test('may be requested twice', async () => {
    const gateway = await startTestGateway(await clientOfNothing());
    await Promise.all([gateway.stop(), gateway.stop()]);
    expect(gateway.gateway.server.listening).toBe(false);
  });

  test('can be requested by a signal', async () => {
    const controller = new AbortController();
    const gateway = await startTestGateway(await clientOfNothing(), { signal: controller.signal });
    controller.abort();
    await gateway.ended;
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('before the start leaves nothing open', async () => {
    const signal = AbortSignal.abort(new Error('not any more'));
    const starting = startGateway({ config: testConfig(), client: await clientOfNothing(), signal });
    await expect(starting).rejects.toThrow('not any more');
  });
});
