import { runCommand } from '../../src/cli/run-command.js';
import { printable } from '../../src/cli/terminal.js';
import { temporaryFolder } from '../harness/servers.js';

/** The output of a command and its exit code. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs commands in the test's process, in a folder of their own. */
export interface Typed {
  readonly folder: string;
  /** `env` is the whole environment. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Output>;
}

/** Returns a `Typed`; no process is started. */
export async function typed(): Promise<Typed> {
  const folder = await temporaryFolder();
  return {
    folder,
    async run(args, env = {}) {
      const said = { stdout: '', stderr: '' };
      const code = await runCommand(args, {
        env,
        cwd: folder,
        out: (text) => void (said.stdout += `${printable(text)}\n`),
        err: (text) => void (said.stderr += `${printable(text)}\n`),
        emphasis: (_, text) => text,
      });
      return { code, ...said };
    },
  };
}
