import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** Other users could put programs into a folder. The message says what to do. */
class FolderNotPrivate extends Error {
  override readonly name = 'FolderNotPrivate';
}

const OF_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
const PRIVATE = 0o700;

/**
 * Returns the folder of fetched programs: a cache of the user, in XDG_CACHE_HOME if set, else in the system's usual place.
 * It is never the working directory, whose owner would otherwise choose what runs.
 */
export function programsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local, HOME: home = homedir() } = env;
  // The XDG specification says to ignore relative paths.
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'reelkeeper');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'reelkeeper');
  if (process.platform !== 'win32') return join(home, '.cache', 'reelkeeper');
  return join(local ?? join(homedir(), 'AppData', 'Local'), 'reelkeeper', 'Cache');
}

/**
 * Creates the folder of fetched programs for this user alone.
 * @throws FolderNotPrivate if it is a link, belongs to another user, or is writable by others
 */
export async function makeProgramsFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE });
  const { uid, mode, isLink } = await inspect(path);
  const refuse = (why: string): never => {
    const advice = 'Programs would run from it: remove it, or set XDG_CACHE_HOME to a folder of your own.';
    throw new FolderNotPrivate(`The folder "${path}" ${why}. ${advice}`);
  };
  if (isLink) refuse('is a link');
  // Windows has access lists instead; a user's folders are private there.
  if (process.platform === 'win32') return;
  if (uid !== process.getuid?.()) refuse(`belongs to another user (${uid})`);
  if (mode & WRITABLE_BY_OTHERS) refuse('can be written to by other users');
  if (mode & OF_OTHERS) await chmod(path, PRIVATE);
}

/**
 * Creates the folder of database, bucket and logs for this user alone. An existing folder of this user becomes private too,
 * unless it contains the working directory and therefore more than our data.
 */
export async function makeDataFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE });
  const { uid, mode } = await inspect(path);
  const holdsMore = !relative(resolve(path), process.cwd()).startsWith('..');
  if (mode & OF_OTHERS && uid === process.getuid?.() && !holdsMore) await chmod(path, PRIVATE);
}

async function inspect(
  path: string,
): Promise<{ readonly uid: number; readonly mode: number; readonly isLink: boolean }> {
  const stats = await lstat(path);
  return { uid: stats.uid, mode: stats.mode, isLink: stats.isSymbolicLink() };
}
