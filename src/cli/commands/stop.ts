import type { Command } from 'commander';
import { withSession } from '../connected.js';
import { jsonText, type Terminal } from '../terminal.js';
import { watchUntilClosed } from '../watching/watch-until-closed.js';

interface StopFlags {
  readonly reason?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  reelkeeper stop lesson-4711 --watch
  reelkeeper stop lesson-4711 --reason "the teacher left"

The session goes on until its files are in the storage; --watch shows it.`;

/** Adds `stop ID`. */
export function addStop(program: Command, terminal: Terminal): void {
  program
    .command('stop')
    .description('end the recording of a session; its files are uploaded and checked afterwards')
    .argument('<id>', 'the session')
    .option('--reason <words>', 'words for the timeline')
    .option('--watch', 'show what happens until the session is closed')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((id: string, { reason, watch, json = false }: StopFlags) =>
      withSession(terminal, id, async (session) => {
        await session.stop(reason);
        if (watch === true) return watchUntilClosed(session, terminal, { json });
        terminal.out(json ? jsonText({ sent: true }, 'line') : 'The session is asked to stop.');
      }),
    );
}
