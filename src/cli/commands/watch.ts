import type { Command } from 'commander';
import { withSession } from '../connected.js';
import type { Terminal } from '../terminal.js';
import { watchUntilClosed } from '../watching/watch-until-closed.js';

const DETAILS = `
Shows every phase and timeline entry once, also while Temporal or the worker is away
for a while, until the session is closed. With --json each line is one JSON object whose
"type" is phase, timeline, away, back or closed. Exit code 1 when the session failed.
Ctrl-C ends the watching, not the session.

Example:
  reelkeeper watch lesson-4711`;

/** Adds `watch ID`. */
export function addWatch(program: Command, terminal: Terminal): void {
  program
    .command('watch')
    .description('show what a session does, live, until it is closed')
    .argument('<id>', 'the session')
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', DETAILS)
    .action((id: string, { json = false }: { json?: boolean }) =>
      withSession(terminal, id, (session) => watchUntilClosed(session, terminal, { json })),
    );
}
