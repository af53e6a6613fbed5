import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import type { RecordingClient } from '../../../src/client/index.js';
import { EventStream } from '../../../src/gateway/rest/event-stream.js';
import { readSession } from '../../../src/gateway/rest/read-session.js';
import { Watches } from '../../../src/gateway/rest/watches.js';
import { startTestGateway } from '../gateway-world.js';
import { asking } from './rest-world.js';

const SOON = { timeout: 10_000 };

/** A session whose view responds when the test says so. */
function slowSession() {
  let phase = 'recording';
  let queries = 0;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const session = {
    id: 's-1',
    view: async () => {
      queries += 1;
      await answered;
      return { sessionId: 's-1', phase, timeline: [] };
    },
    summary: async () => ({ sessionId: 's-1', status: 'running' }),
  };
  const client = { get: () => session } as unknown as RecordingClient;
  return {
    client,
    watches: new Watches({ client, read: readSession, maxStreams: 200 }),
    answer,
    queries: () => queries,
    become: (to: string) => (phase = to),
  };
}

function reader(watches: Watches): EventStream {
  const stream = new EventStream('request-1');
  stream.once('close', () => watches.leave(stream));
  return stream;
}

/** The first view. */
async function firstOf(stream: EventStream): Promise<string> {
  return String(await new Promise((resolve) => stream.once('data', resolve)));
}

describe('the polling of a session', () => {
  test('ends with a reader that leaves during the first poll, and the next reader gets the current view', async () => {
    const { watches, answer, queries, become } = slowSession();
    const gone = reader(watches);
    const following = watches.follow('s-1', gone, { entries: undefined, callerId: 'key 0' });
    await once(gone.destroy(), 'close');
    answer();
    await following;
    expect(watches.size).toBe(0);
    become('paused');
    const next = reader(watches);
    await watches.follow('s-1', next, { entries: undefined, callerId: 'key 0' });
    expect(await firstOf(next)).toContain('"phase":"paused"');
    expect(queries()).toBe(2);
    next.destroy();
    await vi.waitFor(() => expect(watches.size).toBe(0), SOON);
  });

  test('continues for remaining readers and ends with the last one', async () => {
    const { watches, answer, queries } = slowSession();
    const [gone, first, second] = [reader(watches), reader(watches), reader(watches)];
    const following = [gone, first, second].map((stream) =>
      watches.follow('s-1', stream, { entries: undefined, callerId: 'key 0' }),
    );
    await once(gone.destroy(), 'close');
    answer();
    await Promise.all(following);
    expect(await firstOf(first)).toContain('"phase":"recording"');
    expect(await firstOf(second)).toContain('"phase":"recording"');
    expect(queries()).toBe(1);
    for (const stream of [first, second]) stream.destroy();
    await vi.waitFor(() => expect(watches.size).toBe(0), SOON);
  });
});

test('a new stream of a gateway that shuts down gets an error that says when to retry', async () => {
  const { client, answer, queries } = slowSession();
  const gateway = await startTestGateway(client);
  const opening = asking(gateway.url)('GET', '/v1/sessions/s-1/events');
  await vi.waitFor(() => expect(queries()).toBe(1), SOON);
  const stopping = gateway.stop();
  await vi.waitFor(() => expect(gateway.gateway.server.listening).toBe(false), SOON);
  answer();
  const { status, body, headers } = await opening;
  expect({ status, body }).toMatchObject({ status: 503, body: { type: 'urn:reelkeeper:problem:shutting-down' } });
  expect(headers.get('retry-after')).toBe('5');
  await stopping;
});
