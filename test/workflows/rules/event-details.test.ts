import { describe, expect, it } from 'vitest';
import { jsonBytes } from '../../../src/contract/json-size.js';
import type { FileView } from '../../../src/contract/view.js';
import { WEBHOOK_EVENT_TYPES } from '../../../src/contract/webhooks.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { sessionView } from '../../../workflows/report/view.js';
import { applyCallback } from '../../../workflows/rules/callbacks.js';
import { readCallback } from '../../../workflows/rules/read-callback.js';
import type { SessionState } from '../../../workflows/state/session.js';
import { START_MS } from '../model/fake-zego.js';
import { firstTask, polled, started, stopped } from '../model/started-task.js';

const at = (seconds: number): number => START_MS + seconds * 1_000;

function afterCallback(state: SessionState, event_type: number, detail: object, atMs = at(10)): SessionState {
  const facts = readCallback({ task_id: 'T1', event_type, detail });
  if (!facts) throw new Error('The callback is not read');
  return applyCallback(state, firstTask(state), facts, atMs);
}

describe('an image that ZEGO cannot fetch', () => {
  const imageUrl = 'https://pictures.example/back.png';

  it('is named in the timeline and as what went wrong last', () => {
    const view = sessionView(afterCallback(started(), 3, { image_type: 1, image_url: imageUrl }));
    expect(view.timeline.at(-1)).toMatchObject({ event: 'event 3', imageType: 1, imageUrl });
    expect(view.lastError?.what).toContain(`image (image_type 1): "${imageUrl}"`);
  });

  it('may have a name of any size and kind', () => {
    for (const image_url of ['x'.repeat(100_000), 7, null, {}]) {
      const view = sessionView(afterCallback(started(), 3, { image_type: 'two', image_url }));
      expect(view.lastError?.what).toContain('could not fetch a background or watermark image');
      expect(jsonBytes(view)).toBeLessThan(4_000);
    }
  });
});

it('a stream that is to be recorded and does not exist is named', () => {
  const view = sessionView(afterCallback(started(), 6, { stream_id: 'alice' }));
  expect(view.timeline.at(-1)).toMatchObject({ event: 'event 6', streamId: 'alice' });
  expect(view.lastError?.what).toBe('Stream "alice", which is to be recorded, does not exist in the room');
});

describe('a live playlist', () => {
  const url = 'https://cdn.example/live/T1_room_mix_VA.m3u8';
  const named = { stream_id: 'mix', file_id: 'T1_room_mix_VA.m3u8', file_url: url, media_track_type: 3 };
  const file: FileView = {
    taskId: 'T1',
    fileId: named.file_id,
    format: 'hls',
    sizeBytes: 0,
    durationMs: 1_000,
    beganAt: new Date(START_MS).toISOString(),
    state: 'recording',
  };

  function subscribed(): SessionState {
    const state = started();
    if (!state.checked) throw new Error('The request is not checked');
    return { ...state, checked: { ...state.checked, webhooks: [{ endpoint: 'crm', events: WEBHOOK_EVENT_TYPES }] } };
  }

  const playlists = ({ outbox: events }: SessionState) =>
    (events?.queued ?? []).flatMap((event) => (event.type === 'session.playlist' ? [event.data.playlist] : []));
  const listed = (state: SessionState, files: FileView[] = [file], seconds = 20): SessionState =>
    polled(state, at(seconds), { status: 2, files });

  it('brings the next poll forward, and stands in the timeline', () => {
    const state = afterCallback(listed(subscribed()), 102, named, at(30));
    expect(firstTask(state).poll.nextAtMs).toBe(at(30));
    expect(state.timeline.at(-1)).toMatchObject({ event: 'event 102', fileId: named.file_id, streamId: 'mix', url });
  });

  it('is reported once its file is listed, and shown at the file in view and manifest', () => {
    const state = listed(afterCallback(subscribed(), 102, named));
    expect(playlists(state)).toEqual([{ fileId: named.file_id, url, streamId: 'mix', confirmed: false }]);
    expect(sessionView(state).tasks[0]?.files).toEqual([{ ...file, playlistUrl: url }]);
    const ended = stopped(polled(state, at(60), { status: 3, files: [{ ...file, state: 'uploaded' }] }), at(60));
    expect(manifestOf(ended, at(90)).files).toMatchObject([{ state: 'uploaded', playlistUrl: url }]);
  });

  it("is reported with the address of ZEGO's own list if that has one", () => {
    const own = 'https://store.example/T1_room_mix_VA.m3u8';
    const state = listed(afterCallback(subscribed(), 102, { ...named, file_url: 'https://forged.example/x.m3u8' }), [
      { ...file, url: own },
    ]);
    expect(playlists(state)).toEqual([{ fileId: named.file_id, url: own, streamId: 'mix', confirmed: true }]);
    expect(firstTask(state).files.listed).toMatchObject([{ url: own, playlistUrl: own }]);
  });

  it('is reported once, however often it is named, with the address that came first', () => {
    let state = listed(afterCallback(subscribed(), 102, named));
    state = listed(afterCallback(state, 102, { ...named, file_url: 'https://forged.example/x.m3u8' }), [file], 30);
    expect(playlists(state)).toHaveLength(1);
    expect(firstTask(state).files.listed[0]?.playlistUrl).toBe(url);
  });

  it('of a file that ZEGO does not list is not reported', () => {
    expect(playlists(listed(afterCallback(subscribed(), 102, { ...named, file_id: 'other' })))).toEqual([]);
  });

  it('of one file among too many to be listed is reported as unconfirmed', () => {
    const filesOmitted = { count: 9, byState: { recording: 9 }, sizeBytes: 0 };
    const state = polled(afterCallback(subscribed(), 102, { ...named, file_id: 'other' }), at(20), {
      status: 2,
      files: [file],
      filesOmitted,
    });
    expect(playlists(state)).toMatchObject([{ fileId: 'other', confirmed: false }]);
  });

  it('of a task that has ended is not reported', () => {
    const ended = polled(afterCallback(subscribed(), 102, named), at(20), { status: 3, files: [file] });
    expect(playlists(ended)).toEqual([]);
  });

  it.each([
    'javascript:alert(1)',
    'ftp://cdn.example/x.m3u8',
    'https://user:password@cdn.example/x.m3u8',
    'https://cdn.example/a b.m3u8',
    'https:///x.m3u8',
    `https://cdn.example/${'x'.repeat(1_024)}`,
    '',
  ])('with the address %j is none', (file_url) => {
    const state = listed(afterCallback(subscribed(), 102, { ...named, file_url }));
    expect(playlists(state)).toEqual([]);
    expect(JSON.stringify(sessionView(state))).not.toContain('playlistUrl');
  });

  it('takes no more than its share of the state, however many are named', () => {
    let state = subscribed();
    for (let i = 0; i < 300; i++) {
      state = afterCallback(state, 102, {
        ...named,
        file_id: `${i}${'f'.repeat(500)}`,
        file_url: `${url}?${'u'.repeat(500)}`,
      });
    }
    expect(jsonBytes(firstTask(state).files.playlists)).toBeLessThanOrEqual(16_000);
  });
});
