import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from './http-servers.js';

/** How a backup server behaves from now on; may be changed while it runs. */
export interface BackupBehaviour {
  /** Whether it answers ranges. */
  ranges: boolean;
  etag: string | undefined;
  /** Bytes after which the connection is cut, of each answer that is longer. */
  cutAfter: number | undefined;
  /** Answered instead of the file. */
  status: number | undefined;
  /** Ranges that begin at this byte or later wait until it is set to another. */
  holdFrom: number;
}

/** A server of one file, as ZEGO's backup store would be. */
export interface BackupServer {
  readonly url: string;
  readonly behaves: BackupBehaviour;
  /** First bytes of the requested ranges, without the single byte of a first inspection; -1 for the whole file. */
  readonly requested: number[];
}

const CHUNK = 65_536;
const PATTERN_BYTES = 1_048_576;
const HELD_LOOKS_MS = 20;

/** Bytes that differ from place to place, the same for every file. */
const PATTERN = Buffer.from(
  Array.from({ length: PATTERN_BYTES }, (_, at) => (at * 31 + (at >> 8) * 7 + (at >> 16)) & 0xff),
);

/** The content that a backup server has between two bytes. */
export function contentBetween(from: number, to: number): Buffer {
  const content = Buffer.allocUnsafe(to - from);
  for (let at = from; at < to; ) {
    const start = at % PATTERN_BYTES;
    at += PATTERN.copy(content, at - from, start, Math.min(PATTERN_BYTES, start + to - at));
  }
  return content;
}

/** Serves a file of so many bytes, at an address whose query is a secret. */
export async function backupServer(sizeBytes: number, differs: Partial<BackupBehaviour> = {}): Promise<BackupServer> {
  const behaves: BackupBehaviour = {
    ranges: true,
    etag: '"one"',
    cutAfter: undefined,
    status: undefined,
    holdFrom: Number.POSITIVE_INFINITY,
    ...differs,
  };
  const requested: number[] = [];
  const url = await serve((request, response) => {
    const { status, ranges, etag } = behaves;
    if (status !== undefined) return void response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const from = ranges ? Number(first ?? 0) : 0;
    const to = ranges && last !== undefined ? Math.min(sizeBytes, Number(last) + 1) : sizeBytes;
    if (first === undefined) requested.push(-1);
    else if (last !== '0') requested.push(from);
    response.writeHead(ranges && first !== undefined ? 206 : 200, {
      ...(etag !== undefined && { etag }),
      'content-length': to - from,
      ...(ranges && first !== undefined && { 'content-range': `bytes ${from}-${to - 1}/${sizeBytes}` }),
    });
    response.flushHeaders();
    void send(response, from, to, behaves);
  });
  return { url: `${url}/backup/a.mp4?token=query-secret-9`, behaves, requested };
}

async function send(response: ServerResponse, from: number, to: number, behaves: BackupBehaviour): Promise<void> {
  const content = Readable.from(pieces(from, to, behaves), { objectMode: false });
  await pipeline(content, response).catch(() => undefined);
}

async function* pieces(from: number, to: number, behaves: BackupBehaviour): AsyncGenerator<Buffer> {
  for (let at = from; at < to; at += CHUNK) {
    while (from >= behaves.holdFrom) await sleep(HELD_LOOKS_MS);
    if (behaves.cutAfter !== undefined && at - from >= behaves.cutAfter) throw new Error('the connection is cut');
    yield contentBetween(at, Math.min(at + CHUNK, to));
  }
}
