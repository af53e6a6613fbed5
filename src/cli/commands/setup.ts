import type { Command } from 'commander';
import type { SetupFlags } from '../setup/run-setup.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Registers the search attributes of sessions in the namespace of TEMPORAL_NAMESPACE. Where
registering is not permitted, checks that they exist. Starts the fleet keeper of each
configured app that has none; no worker needs to run. Safe to run at any time; workers do the
same when they start.`;

export function addSetup(program: Command, terminal: Terminal): void {
  program
    .command('setup')
    .description('prepare a Temporal namespace for sessions')
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action(async (flags: SetupFlags) => {
      const { runSetup } = await import('../setup/run-setup.js');
      await runSetup(flags, terminal);
    });
}
