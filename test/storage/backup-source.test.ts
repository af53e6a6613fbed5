import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BackupError, BackupSource } from '../../src/storage/index.js';
import { backupServer, contentBetween } from './backup-server.js';
import { serve } from './http-servers.js';

const SIZE = 300_000;
const never = new AbortController().signal;

function backupAt(url: string, options: { readonly silenceMs?: number } = {}): BackupSource {
  return new BackupSource(url, { ...options, allowPrivateAddresses: true });
}

async function errorOf(act: Promise<unknown>): Promise<BackupError> {
  const error: unknown = await act.then(
    () => new Error('it worked'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof BackupError)) throw error;
  return error;
}

async function readWhole(source: BackupSource, pieceBytes: number, eachTakesMs = 0): Promise<Buffer> {
  const piece = new Uint8Array(pieceBytes);
  const all: Buffer[] = [];
  for await (const length of source.readWhole(piece, SIZE, never)) {
    if (eachTakesMs > 0) await sleep(eachTakesMs);
    all.push(Buffer.from(piece.subarray(0, length)));
  }
  return Buffer.concat(all);
}

test.each([500, 7_777, 100_000, SIZE - 1, SIZE, SIZE + 1])(
  'a whole file is read in pieces of %i bytes without a gap',
  async (pieceBytes) => {
    const source = backupAt((await backupServer(SIZE, { ranges: false })).url);
    expect((await readWhole(source, pieceBytes)).equals(contentBetween(0, SIZE))).toBe(true);
  },
);

test('a piece is read from its place', async () => {
  const { url } = await backupServer(SIZE);
  const piece = new Uint8Array(1_000);
  await backupAt(url).readPiece(piece, { from: 123_456, sizeBytes: SIZE, mark: '"one"' }, never);
  expect(Buffer.from(piece)).toEqual(contentBetween(123_456, 124_456));
});

test.each([
  ['before its answer', false],
  ['in the middle of it', true],
])('a server that falls silent %s is given up', async (_when, answers) => {
  const url = await serve((_request, response) => {
    if (!answers) return;
    response.writeHead(206, { 'content-range': `bytes 0-999/${SIZE}`, 'content-length': 1_000 });
    response.write('x');
  });
  const source = backupAt(`${url}/a.mp4?token=query-secret-9`, { silenceMs: 100 });
  const at = { from: 0, sizeBytes: SIZE, mark: undefined };
  const error = await errorOf(source.readPiece(new Uint8Array(1_000), at, never));
  expect(error).toMatchObject({ passing: true, message: expect.stringMatching(/a\.mp4 sent nothing for 0\.1 s$/) });
});

test('a reader that takes its time is no silence of the server', async () => {
  const { url } = await backupServer(SIZE, { ranges: false });
  const source = backupAt(url, { silenceMs: 1_000 });
  expect(await readWhole(source, 100_000, 1_100)).toHaveLength(SIZE);
});

test('a server that sends more than a piece is rejected', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-9/${SIZE}` });
    response.end(Buffer.alloc(11));
  });
  const at = { from: 0, sizeBytes: SIZE, mark: undefined };
  const error = await errorOf(backupAt(url).readPiece(new Uint8Array(10), at, never));
  expect(error).toMatchObject({ passing: true, message: expect.stringMatching(/more than was requested/) });
});

test('reading that is called off rejects with the reason', async () => {
  const url = await serve(() => {});
  const calledOff = new AbortController();
  const looking = backupAt(url).inspect(calledOff.signal);
  calledOff.abort(new Error('called off'));
  await expect(looking).rejects.toThrow('called off');
});

test('a compressed response is not requested', async () => {
  const requested: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    requested.push(request.headers['accept-encoding']?.toString());
    const part = request.headers.range !== undefined;
    response.writeHead(part ? 206 : 200, part ? { 'content-range': `bytes 0-0/${SIZE}` } : {}).end('x');
  });
  const source = backupAt(url);
  expect(await source.inspect(never)).toEqual({ sizeBytes: SIZE, ranges: true, mark: undefined });
  await errorOf(readWhole(source, 500));
  expect(requested).toEqual(['identity', 'identity']);
});

test('user, password and query of an address are not shown', () => {
  expect(new BackupSource('https://user:pass@example.com/a/b.mp4?sig=1#x').shown).toBe('https://example.com/a/b.mp4');
});
