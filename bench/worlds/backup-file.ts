import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A large file at a URL. */
export interface BackupFile {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const PATTERN = Buffer.alloc(1_048_576, 'a file of a recording, as ZEGO keeps it for three days; ');

/** Serves a file of this size, with ranges, without holding it in memory. */
export async function backupFile(sizeBytes: number): Promise<BackupFile> {
  const server = createServer((request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first ?? 0);
    const to = last === undefined ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
    response.writeHead(first === undefined ? 200 : 206, {
      'content-length': to - from,
      ...(first !== undefined && { 'content-range': `bytes ${from}-${to - 1}/${sizeBytes}` }),
    });
    void pipeline(Readable.from(pieces(to - from), { objectMode: false }), response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/backup.mp4`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PATTERN.length) yield PATTERN.subarray(0, left);
}
