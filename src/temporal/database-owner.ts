import { readFile, rm, writeFile } from 'node:fs/promises';
import { runProgram } from './run-program.js';

const PS_TIMEOUT_MS = 5_000;

/**
 * Returns the id of the process that serves a database, from the note beside it; undefined if there is none. SQLite may let
 * two servers share a file, which would corrupt their sessions.
 */
export async function ownerOf(database: string): Promise<number | undefined> {
  const note = await readFile(noteBeside(database), 'utf8').catch(() => '');
  const pid = Number(note.trim());
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // Process ids are reused: only a process with this database in its command line is the owner.
  return (await commandLineOf(pid)).includes(database) ? pid : undefined;
}

/** Writes a note of the process that serves a database. Returns a function that removes it once the process has ended. */
export async function noteOwner(database: string, pid: number): Promise<() => Promise<void>> {
  const note = noteBeside(database);
  await writeFile(note, `${pid}\n`);
  return async () => {
    if ((await readFile(note, 'utf8').catch(() => '')) === `${pid}\n`) await rm(note, { force: true });
  };
}

function noteBeside(database: string): string {
  return `${database}.pid`;
}

async function commandLineOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const args = ['-o', 'args=', '-ww', '-p', String(pid)];
    const listed = await runProgram('ps', args, { timeoutMs: PS_TIMEOUT_MS }).catch(() => undefined);
    return listed?.code === 0 ? listed.output : '';
  }
}
