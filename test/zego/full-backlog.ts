import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

/** Listens, tells its port, and then accepts nothing: its thread sleeps. */
const SLEEPING_SERVER = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;
/** More than a backlog of 1 can hold. */
const CONNECTIONS = 8;
/** What the kernel holds for a backlog of 1. */
const HELD = 2;

/** An address that neither takes nor refuses connections, like a host behind a firewall that drops packets. */
export async function unansweringEndpoint(): Promise<string> {
  const worker = new Worker(SLEEPING_SERVER, { eval: true });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1'));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) socket.on('error', () => undefined);
  await Promise.all(sockets.slice(0, HELD).map((socket) => once(socket, 'connect')));
  return `http://127.0.0.1:${port}`;
}
