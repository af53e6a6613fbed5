import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { childEnvironment } from './child-environment.js';

/** A server in its own process, with its output in a file. */
export interface ServerProcess {
  readonly pid: number;
  /** Settles when the process has ended for any reason, with a text about how. */
  readonly ended: Promise<string>;
  /** Returns the last lines of its output since it was started. */
  lastLines(): Promise<string>;
  /** Interrupts the process and kills it after 10 s. Resolves once it has ended. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 10_000;
const LAST_LINES = 10;
const LAST_BYTES = 16_384;
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts a server in its own process group: a Ctrl-C reaches only this process, which then shuts everything down in order.
 * If this process is killed, a watcher ends the server. A log above 10 MB is first renamed to `<logFile>.1`.
 */
export async function startServerProcess(
  command: string,
  args: readonly string[],
  logFile: string,
): Promise<ServerProcess> {
  const { log, from } = await openLog(logFile);
  try {
    const child = spawn(command, args, {
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      env: childEnvironment(),
    });
    let gone = false;
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        gone = true;
        resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
      });
    });
    await once(child, 'spawn');
    const { pid } = child;
    if (pid === undefined) throw new Error(`"${command}" was started without a process id`);
    void ended.then(watchParent(pid));
    const stop = async (): Promise<void> => {
      if (gone) return;
      child.kill('SIGINT');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(killer);
    };
    return { pid, ended, stop, lastLines: () => lastLines(logFile, from) };
  } finally {
    await log.close();
  }
}

async function openLog(file: string): Promise<{ log: FileHandle; from: number }> {
  const log = await open(file, 'a');
  const { size } = await log.stat();
  if (size <= LOG_LIMIT_BYTES) return { log, from: size };
  await log.close();
  await rename(file, `${file}.1`);
  return { log: await open(file, 'a'), from: 0 };
}

async function lastLines(file: string, from: number): Promise<string> {
  const log = await open(file, 'r');
  try {
    const { size } = await log.stat();
    const start = Math.max(from, size - LAST_BYTES);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await log.read(buffer, 0, buffer.length, start);
    const text = buffer.subarray(0, bytesRead).toString('utf8').trim();
    return text === '' ? '(it printed nothing)' : text.split('\n').slice(-LAST_LINES).join('\n');
  } finally {
    await log.close();
  }
}

/**
 * Starts a shell that waits for a line from this process. If the pipe ends without one, this process was killed, and the
 * shell kills the server immediately: both can then be restarted. Returns a function that dismisses the shell. Call it once
 * the server has ended, since its process id may be reused.
 */
function watchParent(pid: number): () => void {
  if (process.platform === 'win32') return () => {};
  const script = 'read -r line || kill -KILL "$0"';
  const watcher: ChildProcess = spawn('/bin/sh', ['-c', script, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: childEnvironment(),
  });
  // Without a shell there is no watcher; the server is still stopped in order.
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  watcher.unref();
  return () => watcher.stdin?.end('gone\n');
}
