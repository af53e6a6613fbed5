import { Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RecordingClient } from '../../../src/client/index.js';
import { Problem } from '../../../src/gateway/problems.js';
import { markOf, markText } from '../../../src/gateway/rest/event-frames.js';
import { EventStream } from '../../../src/gateway/rest/event-stream.js';
import { everything } from '../../harness/whole-world.js';
import { gatewayOfTest } from '../gateway-world.js';
import { rawConnection } from './raw.js';
import { asking, follow, recording } from './rest-world.js';

const SOON = { timeout: 20_000, interval: 100 };

describe('an event stream', () => {
  test('is cut if its reader leaves a megabyte unread', async () => {
    const stream = new EventStream('request-1');
    const frame = Buffer.alloc(100_000, 'x');
    for (let sent = 0; sent < 10; sent++) stream.send(frame);
    expect(stream.destroyed).toBe(false);
    stream.send(frame);
    expect(stream.destroyed).toBe(true);
    expect(() => stream.send(frame)).not.toThrow();
  });

  test('continues for a reader that keeps up', async () => {
    const stream = new EventStream('request-1');
    let read = 0;
    stream.on('data', (chunk: Buffer) => (read += chunk.length));
    for (let sent = 1; sent <= 30; sent++) {
      stream.send(Buffer.alloc(100_000, 'x'));
      await vi.waitFor(() => expect(read).toBe(sent * 100_000), SOON);
    }
    stream.destroy();
  });

  test('can be read to its end although comments and events come after it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const stream = new EventStream('request-1');
    stream.send(Buffer.alloc(100_000, 'x'));
    stream.finish();
    vi.advanceTimersByTime(16_000);
    stream.send(Buffer.from(': late\n\n'));
    stream.finish(new Problem('worker-unavailable'));
    expect((await stream.toArray()).join('')).toBe('x'.repeat(100_000));
  });

  test('ends with a problem that names the request', async () => {
    const stream = new EventStream('request-1');
    stream.finish(new Problem('worker-unavailable'));
    const text = (await stream.toArray()).join('');
    expect(text).toMatch(
      /^event: problem\ndata: \{.*"urn:reelkeeper:problem:worker-unavailable".*"request-1".*\}\n\n$/,
    );
  });

  test.each([
    { text: '0', mark: { entries: 0, closed: false } },
    { text: '214', mark: { entries: 214, closed: false } },
    { text: '9.closed', mark: { entries: 9, closed: true } },
  ])('has the id $text', ({ text, mark }) => {
    expect(markOf(text)).toEqual(mark);
    expect(markText(mark)).toBe(text);
  });

  test.each(['', '-1', '1e3', '1.5', '9.close', '9.closed ', '9999999999', 'x', undefined, ['1']])(
    'has no id %j',
    (text) => {
      expect(markOf(text)).toBeUndefined();
    },
  );
});

describe('streams of one gateway', async () => {
  const { temporal, namespace, client: starter } = await everything();
  let queries = 0;
  const counting: WorkflowClientInterceptor = {
    query: async (input, next) => {
      queries += 1;
      return next(input);
    },
  };
  const { connection } = temporal;
  const client = new RecordingClient({
    client: new Client({ connection, namespace, interceptors: { workflow: [counting] } }),
  });
  afterAll(() => client.close());

  test('share the polls of one session, which end with the last stream', async () => {
    const { url } = await gatewayOfTest(client);
    const session = await recording(starter, 'shared');
    onTestFinished(() => session.cancel());
    const streams = await Promise.all(Array.from({ length: 30 }, () => follow(url, 'shared')));
    await vi.waitFor(() => expect(streams.every(({ events }) => events.length > 0)).toBe(true), SOON);
    const before = queries;
    expect(before).toBeLessThan(10);
    await session.pause();
    await vi.waitFor(
      () => expect(streams.every(({ events }) => events.some(({ data }) => data['phase'] === 'paused'))).toBe(true),
      SOON,
    );
    expect(queries - before).toBeLessThan(20);
    for (const stream of streams) stream.leave();
    await vi.waitFor(async () => {
      const then = queries;
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      expect(queries).toBe(then);
    }, 30_000);
  });

  test('are limited in number', async () => {
    const { url } = await gatewayOfTest(client, { maxStreams: 1 });
    const session = await recording(starter, 'bounded');
    onTestFinished(() => session.cancel());
    const first = await follow(url, 'bounded');
    const second = await asking(url)('GET', '/v1/sessions/bounded/events');
    expect(second).toMatchObject({ status: 503, body: { type: 'urn:reelkeeper:problem:too-many-streams' } });
    expect(second.headers.get('retry-after')).toBe('5');
    first.leave();
    await vi.waitFor(async () => {
      const third = await follow(url, 'bounded');
      third.leave();
      expect(third.status).toBe(200);
    }, SOON);
  });

  test('end if their connection is gone', async () => {
    const { port, url } = await gatewayOfTest(client, { maxStreams: 1 });
    const session = await recording(starter, 'gone');
    onTestFinished(() => session.cancel());
    const reader = await rawConnection(port);
    reader.send('GET /v1/sessions/gone/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(reader.received()).toContain('event: view'), SOON);
    reader.socket.destroy();
    await vi.waitFor(async () => {
      const next = await follow(url, 'gone');
      next.leave();
      expect(next.status).toBe(200);
    }, SOON);
  });
});
