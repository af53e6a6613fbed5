import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** A folder in which others could put programs; the message says what to do about it. */
class FolderNotPrivate extends Error {
  override readonly name = 'FolderNotPrivate';
}

const OF_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
const PRIVATE = 0o700;

/**
 * Where fetched programs are kept: a cache of the user's, never the working directory, whose owner would otherwise
 * choose what runs. XDG_CACHE_HOME where it is set, else the system's usual place.
 */
export function programsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local, HOME: home = homedir() } = env;
  // The XDG specification has relative paths ignored.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'reelkeeper');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'reelkeeper');
  if (process.platform !== 'win32') return join(home, '.cache', 'reelkeeper');
  return join(local ?? join(homedir(), 'AppData', 'Local'), 'reelkeeper', 'Cache');
}

/**
 * Makes the folder of programs that will be run, for this user alone.
 * @throws FolderNotPrivate when it is a link, belongs to somebody else, or others could have written to it
 */
export async function makeProgramsFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE });
  const { uid, mode, isLink } = await look(path);
  const refuse = (why: string): never => {
    const advice = 'Programs would be run from it: remove it, or set XDG_CACHE_HOME to a folder of your own.';
    throw new FolderNotPrivate(`The folder "${path}" ${why}. ${advice}`);
  };
  if (isLink) refuse('is a link');
  // Windows has access lists instead, and a user's folders are private there.
  if (process.platform === 'win32') return;
  if (uid !== process.getuid?.()) refuse(`belongs to another user (${uid})`);
  if (mode & WRITABLE_BY_OTHERS) refuse('can be written to by other users');
  if (mode & OF_OTHERS) await chmod(path, PRIVATE);
}

/**
 * Makes the folder of database, bucket and logs, for this user alone. One that is there and this user's is narrowed to
 * that, unless the working directory lies in it, which holds more than our data.
 */
export async function makeDataFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE });
  const { uid, mode } = await look(path);
  const holdsMore = !relative(resolve(path), process.cwd()).startsWith('..');
  if (mode & OF_OTHERS && uid === process.getuid?.() && !holdsMore) await chmod(path, PRIVATE);
}

async function look(path: string): Promise<{ readonly uid: number; readonly mode: number; readonly isLink: boolean }> {
  const stats = await lstat(path);
  return { uid: stats.uid, mode: stats.mode, isLink: stats.isSymbolicLink() };
}
