import { readdir, readFile, readlink } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/index.js';
import { afterwards, devServer } from '../harness/servers.js';
import { requestAsPage } from './page-request.js';

async function simulator(host?: string): Promise<Simulator> {
  const running = await createSimulator(host === undefined ? {} : { host });
  afterwards(() => running.close());
  return running;
}

const FOREIGN = [
  { name: 'a name that was bound to this machine', headers: { host: 'evil.example:8701' } },
  { name: 'such a name as its own origin', headers: { host: 'evil.example', origin: 'http://evil.example' } },
  { name: 'another origin', headers: { origin: 'https://evil.example' } },
  { name: 'another origin of this machine', headers: { origin: 'http://127.0.0.1:1' } },
  { name: 'no origin to speak of', headers: { origin: 'null' } },
];

describe('a web page with', async () => {
  const { endpoint } = await simulator();
  const temporal = await devServer();

  test.each(FOREIGN)('$name reaches nothing of the simulator', async ({ headers }) => {
    for (const request of [
      'GET /_simulator/ledger',
      'POST /_simulator/clock',
      'DELETE /_simulator/faults',
      'GET /_files/task/file.mp4',
      'GET /_s3/recordings/a.mp4',
      'POST /?Action=StopRecord',
      'GET /nowhere',
    ]) {
      const [method, path] = request.split(' ');
      const { status, text } = await requestAsPage(`${endpoint}${path}`, headers, method);
      expect({ request, status, text }).toMatchObject({ status: 403, text: expect.stringContaining('"error"') });
    }
  });

  test.each(FOREIGN)("$name reaches nothing of the Web UI of Temporal's dev server", async ({ headers }) => {
    for (const path of ['/', '/api/v1/namespaces', '/namespaces/default/workflows']) {
      expect((await requestAsPage(temporal.uiUrl + path, headers)).status).toBe(403);
    }
    const terminate = `${temporal.uiUrl}/api/v1/namespaces/default/workflows/any/terminate`;
    expect((await requestAsPage(terminate, headers, 'POST')).status).toBe(403);
  });

  test('a name that resolves to this machine gets no namespace from any other port of the dev server', async () => {
    // Only Linux shows the ports of a process without another program.
    if (process.platform !== 'linux') return;
    const ports = await portsOf(temporal.pid);
    expect(ports).not.toContain(new URL(temporal.uiUrl).port);
    expect(ports.length).toBeGreaterThan(2);
    for (const port of ports) {
      const answer = await requestAsPage(`http://127.0.0.1:${port}/api/v1/namespaces`, { host: 'evil.example' }).catch(
        () => ({ status: 0, text: '' }),
      );
      expect(answer.text).not.toContain('NAMESPACE_STATE');
    }
  });
});

describe('programs and pages of this machine', async () => {
  test("reach the simulator and Temporal's Web UI with every loopback name", async () => {
    const { endpoint } = await simulator();
    const { uiUrl } = await devServer();
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      const host = (url: string): string => `${name}:${new URL(url).port}`;
      for (const origin of [false, true]) {
        const headers = (url: string) => ({ host: host(url), ...(origin && { origin: `http://${host(url)}` }) });
        expect((await requestAsPage(`${endpoint}/_simulator/ledger`, headers(endpoint))).status).toBe(200);
        // The Web UI is up a moment before it has found the frontend.
        await vi.waitFor(
          async () =>
            expect(await requestAsPage(`${uiUrl}/api/v1/namespaces`, headers(uiUrl))).toMatchObject({
              status: 200,
              text: expect.stringContaining('NAMESPACE_STATE_REGISTERED'),
            }),
          { timeout: 20_000 },
        );
      }
    }
  });
});

test.each([
  { host: 'simulator:8701', status: 200 },
  { host: '10.1.2.3:8701', status: 200 },
  { host: '[fd00::1]:8701', status: 200 },
  { host: 'host.docker.internal:8701', status: 200 },
  { host: 'simulator.default.svc.cluster.local', status: 200 },
  { host: 'evil.example', status: 403 },
  { host: 'simulator.evil.example:8701', status: 403 },
  { host: '10.1.2.3.evil.example', status: 403 },
])('a simulator that listens on the network responds to "$host" with $status', async ({ host, status }) => {
  const { endpoint } = await simulator('0.0.0.0');
  expect((await requestAsPage(`${endpoint}/_simulator/ledger`, { host })).status).toBe(status);
});

/** The ports of 127.0.0.1 that a process listens on. */
async function portsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([, local = '', , state, , , , , , inode]) =>
    state === '0A' && local.startsWith('0100007F:') && inodes.has(inode)
      ? [String(Number.parseInt(local.slice('0100007F:'.length), 16))]
      : [],
  );
}
