import type { Command } from 'commander';
import { withSession } from '../connected.js';
import type { Terminal } from '../terminal.js';
import { watchUntilClosed } from '../watching/watch-until-closed.js';

const DETAILS = `
Prints every phase and timeline entry once until the session is closed, and continues if
Temporal or the worker is unavailable for a while. With --json, each line is a JSON object
whose "type" is phase, timeline, unavailable, available or closed. Exits with 1 if the
session failed. Ctrl-C ends the command, not the session.

Example:
  reelkeeper watch lesson-4711`;

export function addWatch(program: Command, terminal: Terminal): void {
  program
    .command('watch')
    .description('show the events of a session, live, until it is closed')
    .argument('<id>', 'the session')
    .option('--json', 'print one JSON object per line')
    .addHelpText('after', DETAILS)
    .action((id: string, { json = false }: { json?: boolean }) =>
      withSession(terminal, id, (session) => watchUntilClosed(session, terminal, { json })),
    );
}
