import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Invocation, runToEnd } from './service-process.js';

/** PostgreSQL's programs, all in one folder. */
export interface PostgresPrograms {
  readonly folder: string;
  /** Such as `15.18`. */
  readonly version: string;
}

/** The settings of PostgreSQL's image, and its folder here. */
export interface PostgresPlace {
  /** Created if it does not exist. */
  readonly folder: string;
  readonly port: number;
  /** The superuser, also the name of the first database. */
  readonly userName: string;
  readonly password: string;
}

/** PostgreSQL is not installed or fails. */
export class PostgresFailed extends Error {
  override readonly name = 'PostgresFailed';
}

const NEEDED = ['postgres', 'initdb', 'createdb', 'pg_isready'];
/** The folder of Debian and Ubuntu, with a folder for each version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const STEP_TIMEOUT_MS = 120_000;
const run = promisify(execFile);

/**
 * Finds PostgreSQL on the PATH or in the folder of Debian's packages.
 * @throws PostgresFailed when it is not installed
 */
export async function findPostgres(env: NodeJS.ProcessEnv): Promise<PostgresPrograms> {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const versions = await readdir(DEBIAN_FOLDER).catch(() => []);
  const ofDebian = versions.sort((a, b) => Number(b) - Number(a)).map((name) => join(DEBIAN_FOLDER, name, 'bin'));
  for (const folder of [...onPath, ...ofDebian]) {
    // A link on the PATH leads to the folder with all programs.
    const program = await realpath(join(folder, 'postgres')).catch(() => undefined);
    if (program === undefined || !(await hasAll(dirname(program)))) continue;
    const { stdout } = await run(program, ['--version']);
    return { folder: dirname(program), version: /\d+(\.\d+)*/.exec(stdout)?.[0] ?? stdout.trim() };
  }
  throw new PostgresFailed(
    'PostgreSQL is not installed: no folder has all of its programs. apt-get install postgresql',
  );
}

async function hasAll(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return NEEDED.every((name) => names.includes(name));
}

/**
 * Creates an empty cluster like PostgreSQL's image: one superuser with a password, required for every connection.
 * @throws PostgresFailed with the last output
 */
export async function initialise(programs: PostgresPrograms, place: PostgresPlace): Promise<void> {
  await mkdir(place.folder, { recursive: true });
  const user = await ownUser();
  if (user) await chown(place.folder, user.uid, user.gid);
  const passwordFile = join(place.folder, 'password');
  await writeFile(passwordFile, place.password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const args = ['--pgdata', join(place.folder, 'data'), '--username', place.userName, '--pwfile', passwordFile];
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  await step(await invocation(programs, 'initdb', [...args, ...settings], {}));
  await rm(passwordFile);
}

/** The server of an existing cluster. It listens on loopback only. */
export async function serverOf(programs: PostgresPrograms, place: PostgresPlace): Promise<Invocation> {
  const sockets = ['-k', '', '-c', 'listen_addresses=127.0.0.1'];
  return invocation(programs, 'postgres', ['-D', join(place.folder, 'data'), '-p', `${place.port}`, ...sockets], {});
}

/**
 * Creates the first database like the image, with the name of the superuser.
 * @throws PostgresFailed with the last output
 */
export async function createFirstDatabase(programs: PostgresPrograms, place: PostgresPlace): Promise<void> {
  const env = { PGPASSWORD: place.password };
  const where = ['--host=127.0.0.1', `--port=${place.port}`, `--username=${place.userName}`];
  await step(await invocation(programs, 'createdb', [...where, '--maintenance-db=postgres', place.userName], env));
}

async function invocation(
  { folder }: PostgresPrograms,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Invocation> {
  const user = await ownUser();
  const whole = { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, LC_ALL: 'C', ...env };
  return { command: join(folder, program), args, env: whole, cwd: '/', ...(user && { user }) };
}

async function step(what: Invocation): Promise<void> {
  const { code, printed } = await runToEnd(what, STEP_TIMEOUT_MS);
  if (code !== 0) throw new PostgresFailed(`PostgreSQL's "${what.command}" ended with ${code}: ${printed.trim()}`);
}

/** PostgreSQL does not run as root: it runs as the user of its package, or one without files. */
async function ownUser(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name]).catch(() => undefined)));
    const [uid, gid] = ids.map((one) => Number(one?.stdout));
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new PostgresFailed('PostgreSQL does not run as root, and there is no user "postgres" or "nobody"');
}
