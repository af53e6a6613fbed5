import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test, vi } from 'vitest';
import { CallbackSender } from '../../src/simulator/callback-sender.js';
import { RealClock } from '../../src/simulator/clock/real-clock.js';
import { TimerScope } from '../../src/simulator/clock/timer-scope.js';
import { FaultRegistry } from '../../src/simulator/fault-registry.js';
import { openBucket } from '../../src/storage/index.js';
import { afterwards } from '../harness/servers.js';
import { serve } from '../storage/http-servers.js';

const HUGE = 41_943_040;
/** The bytes that both sockets may buffer beside those read. */
const IN_SOCKETS = 8_388_608;
const CHUNK = Buffer.alloc(65_536, '<Error><Message>');

/** Responds with a body of `HUGE` bytes as fast as it is read. Returns how many bytes were sent before the end. */
async function sendHuge(response: ServerResponse, status: number): Promise<number> {
  response.writeHead(status, { 'content-type': 'application/xml' });
  let sent = 0;
  const body = Readable.from(
    (function* () {
      for (; sent < HUGE; sent += CHUNK.length) yield CHUNK;
    })(),
  );
  await pipeline(body, response).catch(() => {});
  return sent;
}

function bucketAt(endpoint: string) {
  const opened = openBucket({
    Vendor: 10,
    Region: 'us-east-1',
    Bucket: 'classes',
    AccessKeyId: 'id',
    AccessKeySecret: 'secret',
    EndPoint: endpoint,
    S3ForcePathStyle: true,
  });
  if ('why' in opened) throw new Error(opened.why);
  afterwards(async () => opened.bucket.close());
  return opened.bucket;
}

describe('a response of 40 MB', () => {
  test.each([503, 403, 400, 200])('of a store, with status %i, is abandoned after 64 kB', async (status) => {
    let sent: Promise<number> | undefined;
    const bucket = bucketAt(
      await serve((_request, response) => {
        sent = sendHuge(response, status);
      }),
    );
    await expect(bucket.beginUpload('a.mp4')).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringContaining('ResponseTooLarge'),
    });
    expect(await sent).toBeLessThan(IN_SOCKETS);
  });

  test('of a callback receiver is not read by the simulator; only its status counts', async () => {
    let sent: Promise<number> | undefined;
    const url = await serve((_request, response) => {
      sent = sendHuge(response, 200);
    });
    const sender = new CallbackSender({
      appId: 1,
      secret: 'secret',
      timers: new TimerScope(new RealClock()),
      faults: new FaultRegistry(),
      timeoutMs: 10_000,
    });
    afterwards(async () => sender.close());
    sender.send(sender.line('task', 'room', url), 1, 'message');
    await vi.waitFor(() => expect(sender.counts.answered).toBe(1), { timeout: 15_000 });
    expect(await sent).toBeLessThan(IN_SOCKETS);
  });
});

test('an error body of a store that arrives byte by byte is abandoned in time', async () => {
  const bucket = bucketAt(
    await serve((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/xml' });
      const drip = setInterval(() => response.write('<'), 20);
      response.on('close', () => clearInterval(drip));
    }),
  );
  const signal = AbortSignal.timeout(1_000);
  await expect(bucket.beginUpload('a.mp4', signal)).rejects.toMatchObject({ name: 'TimeoutError' });
});
