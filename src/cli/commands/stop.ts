import type { Command } from 'commander';
import { shownValue } from '../../contract/shown-text.js';
import { storedStopText } from '../../wording/workers.js';
import { withClient } from '../connected.js';
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

The session stays open until its files are in the storage; --watch shows it.`;

export function addStop(program: Command, terminal: Terminal): void {
  program
    .command('stop')
    .description('stop the recording of a session, then upload and verify its files')
    .argument('<id>', 'the session')
    .option('--reason <words>', 'reason shown in the timeline')
    .option('--watch', 'show events until the session is closed')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((id: string, { reason, watch, json = false }: StopFlags) =>
      withClient(terminal, async (client) => {
        const session = client.get(id);
        await session.stop(reason);
        if (watch === true) return watchUntilClosed(session, terminal, { json });
        const noWorker = await client.noWorker().catch(() => undefined);
        if (json) return terminal.out(jsonText({ sent: true, ...(noWorker && { noWorker }) }, 'line'));
        terminal.out(noWorker ? storedStopText(shownValue(noWorker), Date.now()) : 'Requested the stop.');
      }),
    );
}
