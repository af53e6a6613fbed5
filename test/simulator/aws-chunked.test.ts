import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { AwsChunkedDecoder } from '../../src/simulator/s3/aws-chunked.js';

function encode(chunks: readonly Uint8Array[], trailers: Record<string, string>): Buffer {
  const framed = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\r\n`);
  return Buffer.concat([...framed, Buffer.from(`0\r\n${lines.join('')}\r\n`)]);
}

async function decode(pieces: readonly Uint8Array[]) {
  const decoder = Readable.from(pieces.map((piece) => Buffer.from(piece))).compose(new AwsChunkedDecoder());
  return buffer(decoder);
}

/** Cuts bytes into pieces, like a network. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

it('decodes a body however the network cuts it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (chunks, places) => {
        const decoder = new AwsChunkedDecoder();
        const pieces = cut(encode(chunks, { 'x-amz-checksum-crc32': 'AAAAAA==' }), places);
        const content = await buffer(Readable.from(pieces.filter((piece) => piece.length > 0)).pipe(decoder));
        expect(content.equals(Buffer.concat(chunks))).toBe(true);
        expect([...decoder.trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
      },
    ),
  );
});

it('refuses an incomplete body', async () => {
  const whole = encode([Buffer.from('some content')], { a: 'b' });
  for (let end = 1; end < whole.length; end++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is fast enough
    await expect(decode([whole.subarray(0, end)])).rejects.toMatchObject({ code: 'IncompleteBody' });
  }
});

it.each([
  ['a size that is not a number', 'zz\r\nab\r\n0\r\n\r\n'],
  ['a size that is too large', `${'f'.repeat(13)}\r\n`],
  ['more data than its size says', '1\r\nab\r\n0\r\n\r\n'],
  ['a trailer without a name', '0\r\n:x\r\n\r\n'],
  ['a line without an end', 'f'.repeat(5_000)],
])('refuses %s', async (_name, text) => {
  await expect(decode([Buffer.from(text)])).rejects.toMatchObject({ code: 'InvalidArgument' });
});
