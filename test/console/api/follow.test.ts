import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventSourceMessage } from 'eventsource-parser';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type FollowOptions, follow } from '../../../src/console/api/follow.js';
import { type ProblemView, problemOf } from '../../../src/console/api/problem.js';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a server that gives each connection the next response, and the last one to all later ones. */
async function serving(...responses: readonly Respond[]) {
  const since: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const respond = responses[Math.min(since.length, responses.length - 1)];
    since.push(request.headers['last-event-id']?.toString());
    respond?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, since };
}

const stream =
  (text: string, then: 'end' | 'cut' | 'silence' = 'end'): Respond =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(text, () => {
      if (then === 'end') response.end();
      if (then === 'cut') response.destroy();
    });
  };

const rejecting =
  (status: number, headers: Record<string, string> = {}): Respond =>
  (_request, response) => {
    response.writeHead(status, headers).end('{}');
  };

/** Follows a server until the event `closed`, without delays between attempts. */
function following(url: string, options: Partial<FollowOptions> = {}) {
  const events: EventSourceMessage[] = [];
  const states: { readonly live: boolean; readonly problem?: ProblemView }[] = [];
  const pauses: number[] = [];
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const followed = follow({
    open: async (lastEventId, signal) => {
      const headers = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
      const response = await fetch(url, { headers, signal });
      if (response.ok) return { response };
      return { problem: problemOf(response.status, await response.json(), response.headers.get('retry-after')) };
    },
    onEvent: (event) => {
      events.push(event);
      return event.event === 'closed' ? 'end' : undefined;
    },
    onState: (state) => void states.push(state),
    signal: ending.signal,
    sleep: async (ms) => void pauses.push(ms),
    ...options,
  });
  return { followed, events, states, pauses, ending };
}

const CLOSED = 'id: 9\nevent: closed\ndata: {}\n\n';

describe('a stream of a session', () => {
  test('ends with the session', async () => {
    const { url, since } = await serving(stream(`id: 1\nevent: view\ndata: a\n\n${CLOSED}`, 'silence'));
    const { followed, events } = following(url);
    expect(await followed).toBeUndefined();
    expect(events.map(({ event }) => event)).toEqual(['view', 'closed']);
    expect(since).toEqual([undefined]);
  });

  test.each(['end', 'cut'] as const)('continues after the last event if the connection ends by %s', async (how) => {
    const { url, since } = await serving(
      stream('id: 4\nevent: view\ndata: a\n\ndata: b\n\nid: 5\ndata: half', how),
      stream(CLOSED),
    );
    const { followed, events } = following(url);
    expect(await followed).toBeUndefined();
    expect(events.map(({ data }) => data)).toEqual(['a', 'b', '{}']);
    expect(since).toEqual([undefined, '4']);
  });

  test('reconnects if the gateway is unavailable, busy or broken, after the delay that it requires', async () => {
    const { url } = await serving(
      rejecting(503, { 'retry-after': '7' }),
      rejecting(429),
      rejecting(500),
      stream(CLOSED),
    );
    const { followed, states, pauses } = following(url);
    expect(await followed).toBeUndefined();
    expect(states.map(({ live, problem }) => [live, problem?.status])).toEqual([
      [false, 503],
      [false, 429],
      [false, 500],
      [true, undefined],
    ]);
    expect(pauses[0]).toBe(7_000);
  });

  test('reconnects after the delay that it requested', async () => {
    const { url } = await serving(stream('retry: 7000\n\n', 'end'), stream(CLOSED));
    const { followed, pauses } = following(url);
    await followed;
    expect(pauses).toEqual([7_000]);
  });

  test('reconnects if nothing listens', async () => {
    const { url } = await serving(stream(CLOSED));
    let attempts = 0;
    const { followed, states } = following(url, {
      open: async (_lastEventId, signal) => {
        attempts++;
        if (attempts < 3) throw new TypeError('fetch failed');
        return { response: await fetch(url, { signal }) };
      },
    });
    expect(await followed).toBeUndefined();
    expect(states.map(({ problem }) => problem?.name)).toEqual(['unreachable', 'unreachable', undefined]);
  });

  test.each([400, 401, 403, 404])('does not reconnect after HTTP %i', async (status) => {
    const { url, since } = await serving(rejecting(status));
    expect(await following(url).followed).toMatchObject({ status });
    expect(since).toHaveLength(1);
  });

  test('reconnects after a page of another server', async () => {
    const page: Respond = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Please log in</p>');
    };
    const { url } = await serving(page, stream(CLOSED));
    const { followed, states } = following(url);
    expect(await followed).toBeUndefined();
    expect(states[0]).toMatchObject({ live: false, problem: { name: 'unreadable' } });
  });

  test('reconnects after a silence', async () => {
    const { url, since } = await serving(stream('id: 2\ndata: a\n\n', 'silence'), stream(CLOSED));
    const { followed } = following(url, { silenceMs: 50 });
    expect(await followed).toBeUndefined();
    expect(since).toEqual([undefined, '2']);
  });

  test('waits longer with each consecutive failure, and less after an event', async () => {
    const failing = Array.from({ length: 6 }, () => rejecting(503));
    const { url } = await serving(...failing, stream('id: 1\ndata: a\n\n'), stream(CLOSED));
    const { followed, pauses } = following(url);
    await followed;
    expect(pauses[5]).toBeGreaterThan(pauses[0] ?? Number.POSITIVE_INFINITY);
    expect(pauses[6]).toBeLessThanOrEqual(500);
  });

  test('ends when its reader aborts', async () => {
    const { url } = await serving(stream('data: a\n\n', 'silence'));
    const { followed, events, ending } = following(url);
    await vi.waitFor(() => expect(events).toHaveLength(1), { timeout: 10_000 });
    ending.abort();
    expect(await followed).toBeUndefined();
  });
});
