import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { everything } from '../../harness/whole-world.js';
import { asking, type Following, follow, recording } from './rest-world.js';

const SOON = { timeout: 40_000, interval: 100 };

describe('the events of a session', async () => {
  const { client, temporal, gateway } = await everything();
  const ask = asking(gateway.url);
  const following = async (sessionId: string, lastEventId?: string): Promise<Following> => {
    const stream = await follow(
      gateway.url,
      sessionId,
      lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    );
    onTestFinished(() => stream.leave());
    return stream;
  };

  test('are the view at once, each new timeline entry once, and the manifest at the end', async () => {
    const session = await recording(client, 'events-1');
    const stream = await following('events-1');
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    await vi.waitFor(
      () => expect(stream.events[0]).toMatchObject({ event: 'view', data: { phase: 'recording' } }),
      SOON,
    );
    await ask('PUT', '/v1/sessions/events-1/layout', { MixMode: 3 });
    await vi.waitFor(
      () =>
        expect(stream.events).toContainEqual(
          expect.objectContaining({
            event: 'view',
            data: expect.objectContaining({ accepted: { layout: { MixMode: 3 }, paused: false } }),
          }),
        ),
      SOON,
    );
    await session.stop('seen enough');
    expect(await stream.ended).toBe('ended');
    const last = stream.events.at(-1);
    expect(last).toMatchObject({ event: 'closed', data: { outcome: 'complete', sessionId: 'events-1' } });
    const { timeline, outcome } = await session.view();
    expect(last?.data).toEqual(outcome);
    const sent = stream.events.filter(({ event }) => event === 'timeline').map(({ id, data }) => [Number(id), data]);
    const [first] = stream.events;
    const known = Number(first?.id);
    const places = sent.map(([id]) => id);
    expect([...new Set(places)]).toEqual(timeline.slice(known).map((_, index) => known + index + 1));
    expect(sent.filter(([id], index) => places.lastIndexOf(id) === index).map(([, data]) => data)).toEqual(
      timeline.slice(known),
    );
  });

  test('continue after the last received event', async () => {
    const session = await recording(client, 'events-2');
    const first = await following('events-2');
    await vi.waitFor(() => expect(first.events.length).toBeGreaterThan(0), SOON);
    const id = first.events.at(-1)?.id;
    first.leave();
    expect((await ask('POST', '/v1/sessions/events-2/pause')).body).toMatchObject({ accepted: true });
    const known = Number(id);
    const again = await following('events-2', id);
    await vi.waitFor(() => expect(again.events.some(({ event }) => event === 'timeline')).toBe(true), SOON);
    const sent = again.events.filter(({ event }) => event === 'timeline');
    expect(sent[0]?.id).toBe(String(known + 1));
    expect(sent.map(({ data }) => data)).toEqual((await session.view()).timeline.slice(known, known + sent.length));
    await session.cancel();
    await again.ended;
    expect(again.events.at(-1)).toMatchObject({ event: 'closed', data: { endReason: 'cancelled' } });
    const closed = again.events.at(-1)?.id ?? '';
    expect((await following('events-2', closed)).status).toBe(204);
  });

  test('are view and manifest if the session is closed, and then end', async () => {
    const session = await recording(client, 'events-3');
    await session.stop();
    const manifest = await session.closed({ pollAfterMs: 200 });
    const stream = await following('events-3', 'no id of ours');
    expect(await stream.ended).toBe('ended');
    expect(stream.events.map(({ event }) => event)).toEqual(['view', 'closed']);
    expect(stream.events[1]?.data).toEqual(manifest);
  });

  test('end with a problem if the session was terminated', async () => {
    const session = await recording(client, 'events-4');
    const stream = await following('events-4');
    await vi.waitFor(() => expect(stream.events.length).toBeGreaterThan(0), SOON);
    await temporal.workflow.getHandle(session.id).terminate('by the test');
    expect(await stream.ended).toBe('ended');
    const type = 'urn:reelkeeper:problem:session-broken';
    expect(stream.events.at(-1)).toMatchObject({ event: 'problem', data: { type, status: 409 } });
    expect(await ask('GET', '/v1/sessions/events-4')).toMatchObject({
      status: 200,
      body: { phase: 'recording', workflowStatus: 'terminated' },
    });
  });

  test('of an unknown session get 404', async () => {
    const { status, headers } = await following('events-of-nobody');
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});
