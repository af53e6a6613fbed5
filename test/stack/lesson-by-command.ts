import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd, ServiceProcess } from './service-process.js';

/** The program and settings to run the `reelkeeper` command. */
export interface CommandAccess {
  /** The built `dist/src/cli/main.js`. */
  readonly reelkeeper: string;
  readonly temporalAddress: string;
  readonly folder: string;
}

const COMMAND_MS = 90_000;
const POLL_MS = 100;

/**
 * Records a room with the `reelkeeper` command: start and watch, change the layout, stop. Returns the output of
 * `start --watch`.
 * @throws Error with the output of a command that fails
 */
export async function lessonByCommand(access: CommandAccess, roomId: string, sessionId: string): Promise<string> {
  const watching = new ServiceProcess(invocation(access, ['start', roomId, '--id', sessionId, '--watch']));
  const killer = setTimeout(() => watching.send('SIGKILL'), COMMAND_MS);
  try {
    // Printed once ZEGO records.
    while (!/^ *\S+ +recording$/m.test(watching.printed) && !watching.isOver) await sleep(POLL_MS);
    if (watching.isOver) throw new Error(`reelkeeper start exited:\n${watching.printed}`);
    for (const args of [
      ['layout', sessionId, '--vertical'],
      ['stop', sessionId, '--reason', 'the lesson is over'],
    ]) {
      const { code, printed } = await runToEnd(invocation(access, args), COMMAND_MS);
      if (code !== 0) throw new Error(`reelkeeper ${args.join(' ')} ended with ${code}:\n${printed}`);
    }
    const { code } = await watching.ended;
    if (code !== 0) throw new Error(`reelkeeper start --watch ended with ${code}:\n${watching.printed}`);
    return watching.printed;
  } finally {
    clearTimeout(killer);
    watching.send('SIGKILL');
  }
}

function invocation({ reelkeeper, temporalAddress, folder }: CommandAccess, args: readonly string[]) {
  const env = { PATH: process.env['PATH'], HOME: folder, TZ: 'UTC', TEMPORAL_ADDRESS: temporalAddress };
  return { command: process.execPath, args: [reelkeeper, ...args], env, cwd: folder };
}
