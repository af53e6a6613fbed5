import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { type StackFlags, withStackFlags } from './stack-flags.js';

const DETAILS = `
Without a configuration (reelkeeper.yaml, REELKEEPER_CONFIG or ZEGO_APP_ID and so on) the
recordings are made by a simulator, whose files lie below the data folder. With one, ZEGO
makes them. Without a file, REELKEEPER_API_KEY is the key that the gateway asks for, and
REELKEEPER_ENCRYPTION_KEYS holds those of encryption. Prints a line "ready ..." with all
addresses once everything is up; Ctrl-C ends everything in order, a second one at once.
Sessions survive in the data folder, but the simulator forgets its tasks: recordings that run
when dev is stopped are lost with it.

Examples:
  reelkeeper dev
  reelkeeper dev --temporal-port 7333 --ui-port 8333 --gateway-port 8800 --simulator-port 8801`;

/** Adds `dev`. */
export function addDev(program: Command, terminal: Terminal): void {
  const command = program
    .command('dev')
    .description('run Temporal, a simulator of ZEGO, the gateway and a worker in one process');
  withStackFlags(command)
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .addHelpText('after', DETAILS)
    .action(async (flags: StackFlags & { readonly config?: string }) => {
      const { runDev } = await import('../stack/dev.js');
      await runDev(flags, terminal);
    });
}
