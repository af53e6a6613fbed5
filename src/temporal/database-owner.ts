import { readFile, rm, writeFile } from 'node:fs/promises';
import { runProgram } from './run-program.js';

const PS_TIMEOUT_MS = 5_000;

/**
 * The id of the process that serves a database, as the note beside it says; undefined when there is none. SQLite lets
 * two servers share a file now and then, and they would ruin each other's sessions.
 */
export async function ownerOf(database: string): Promise<number | undefined> {
  const note = await readFile(noteBeside(database), 'utf8').catch(() => '');
  const pid = Number(note.trim());
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  // Ids are used again: only a process that was given this database is its owner.
  return (await commandLineOf(pid)).includes(database) ? pid : undefined;
}

/** Notes which process serves a database. Answers how to take the note back, once that process has ended. */
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
