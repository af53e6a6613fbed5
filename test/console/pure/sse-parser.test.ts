import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SseParser, type StreamEvent } from '../../../src/console/api/sse-parser.js';

const read = (...pieces: string[]): StreamEvent[] => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe('a stream of events', () => {
  test('gives an event its type, its data and its id', () => {
    expect(read('id: 7\nevent: view\ndata: {"a":1}\n\n')).toEqual([
      { type: 'view', data: '{"a":1}', lastEventId: '7' },
    ]);
  });

  test('joins lines of data, and takes one space only from before them', () => {
    expect(read('data: one\ndata:  two\ndata:three\n\n')).toMatchObject([{ data: 'one\n two\nthree' }]);
  });

  test('calls an event "message" that has no type', () => {
    expect(read('data: x\n\n')).toMatchObject([{ type: 'message' }]);
  });

  test('keeps the last id for the events that follow without one', () => {
    expect(read('id: 1\ndata: a\n\ndata: b\n\n').map(({ lastEventId }) => lastEventId)).toEqual(['1', '1']);
  });

  test('forgets the type of an event for the next', () => {
    expect(read('event: view\ndata: a\n\ndata: b\n\n').map(({ type }) => type)).toEqual(['view', 'message']);
  });

  test.each([
    ['comments', ': still here\n\n'],
    ['an event without data', 'event: view\nid: 3\n\n'],
    ['unknown fields', 'colour: red\n\n'],
    ['an event that is not finished', 'data: half\n'],
  ])('takes %s for no event', (_, text) => {
    expect(read(text)).toEqual([]);
  });

  test('ignores an id that holds NUL', () => {
    expect(read('id: a\0b\ndata: x\n\n')).toMatchObject([{ lastEventId: '' }]);
  });

  test.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('ends lines with %s', (_, end) => {
    // A CR at the end of all may be half of a CRLF, so something has to follow.
    expect(read(`event: view${end}data: a${end}${end}data: b${end}${end}:${end}`)).toMatchObject([
      { type: 'view', data: 'a' },
      { data: 'b' },
    ]);
  });

  test('passes over a byte order mark at its beginning, and only there', () => {
    expect(read('\uFEFFdata: a\n\n', '\uFEFFdata: b\n\n')).toMatchObject([{ data: 'a' }]);
  });

  test('tells how long to wait before connecting again', () => {
    const parser = new SseParser();
    parser.push('retry: 2500\nretry: soon\n\n');
    expect(parser.retryMs).toBe(2_500);
  });

  test('is read the same wherever the network cuts it', () => {
    const line = fc.oneof(
      fc.constantFrom('', '', 'data: a', 'data:b', 'event: view', 'id: 4', ': note', 'retry: 9', 'data', 'id'),
      fc.string({ maxLength: 6 }),
    );
    const end = fc.constantFrom('\n', '\r', '\r\n');
    const stream = fc.array(fc.tuple(line, end), { maxLength: 30 }).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(80), { maxLength: 8 }), (text, cuts) => {
        const places = [0, ...cuts.filter((cut) => cut <= text.length).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, at) => text.slice(places[at], to));
        expect(read(...pieces)).toEqual(read(text));
      }),
    );
  });
});
