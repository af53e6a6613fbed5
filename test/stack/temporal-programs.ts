import { spawn } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, setPriority } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';

/** The programs of Temporal's images. */
export interface TemporalPrograms {
  readonly version: string;
  /** The server. */
  readonly server: string;
  /** The program that creates and updates its databases. */
  readonly sqlTool: string;
  /** The server image's own entrypoint, a shell script that runs `temporal-server`. */
  readonly entrypoint: string;
  /** The admin image's `/etc/temporal/schema`. */
  readonly schemaDir: string;
}

/** A required program is missing or can't be built. */
export class ProgramsMissing extends Error {
  override readonly name = 'ProgramsMissing';
}

const MODULE = 'go.temporal.io/server';
const LOWEST_PRIORITY = 19;

/** The folder of built programs: REELKEEPER_CACHE, or one of the user. */
export function cacheDir(env: NodeJS.ProcessEnv): string {
  return resolve(env['REELKEEPER_CACHE'] || join(homedir(), '.cache', 'reelkeeper-stack'));
}

/**
 * Temporal's server of a version. If `cache` lacks it, Go builds it from its published source, which Go checks against
 * its checksum database. This takes minutes, once. Several processes may build at the same time.
 * @throws ProgramsMissing with Go's last output
 */
export async function temporalPrograms(
  version: string,
  cache: string,
  onProgress: (words: string) => void,
): Promise<TemporalPrograms> {
  const target = join(cache, `temporal-${version}`);
  const kept = programsIn(target, version);
  if (await isThere(kept)) return kept;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'build-'));
  try {
    onProgress(`Fetching the source of Temporal's server ${version}`);
    const source = await fetchSource(version, cache);
    onProgress(`Building Temporal's server ${version} with Go, once; this takes some minutes`);
    const { server, sqlTool, entrypoint, schemaDir } = programsIn(work, version);
    await build(source, server, './cmd/server');
    await build(source, sqlTool, './cmd/tools/sql');
    await copyFile(join(source, 'docker/scripts/sh/entrypoint.sh'), entrypoint);
    await copyTree(join(source, 'schema/postgresql'), join(schemaDir, 'postgresql'));
    await rename(work, target).catch(async (error: unknown) => {
      // Another process built it first.
      if (!(await isThere(kept))) throw error;
    });
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function isThere({ server, sqlTool, entrypoint, schemaDir }: TemporalPrograms): Promise<boolean> {
  const results = await Promise.allSettled([server, sqlTool, entrypoint, schemaDir].map((path) => access(path)));
  return results.every(({ status }) => status === 'fulfilled');
}

function programsIn(folder: string, version: string): TemporalPrograms {
  return {
    version,
    server: join(folder, 'temporal-server'),
    sqlTool: join(folder, 'temporal-sql-tool'),
    entrypoint: join(folder, 'entrypoint.sh'),
    schemaDir: join(folder, 'schema'),
  };
}

/** Makes a copy of Go's read-only folders removable. */
async function copyTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, path));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(path, target);
  }
}

const download = z.object({ Dir: z.string() });

async function fetchSource(version: string, cwd: string): Promise<string> {
  const printed = await go(['mod', 'download', '-json', `${MODULE}@v${version}`], cwd);
  return download.parse(JSON.parse(printed)).Dir;
}

async function build(source: string, target: string, folder: string): Promise<void> {
  await go(['build', '-buildvcs=false', '-trimpath', '-ldflags=-s -w', '-o', target, folder], source);
}

/** Runs Go with low priority; returns its output. */
async function go(args: readonly string[], cwd: string): Promise<string> {
  const child = spawn('go', args, {
    cwd,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) setPriority(child.pid, LOWEST_PRIORITY);
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString('utf8')).slice(-2_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', () =>
      reject(new ProgramsMissing('Temporal\'s server is built with Go, and no "go" is on the PATH. Install Go 1.26.')),
    );
    child.once('close', resolve);
  });
  if (code === 0) return printed;
  throw new ProgramsMissing(`Go could not "${args.slice(0, 2).join(' ')}" Temporal's server: ${complaints || printed}`);
}
