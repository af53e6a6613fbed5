import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { type StackFlags, withStackFlags } from './stack-flags.js';

const DETAILS = `
Without a configuration (reelkeeper.yaml, REELKEEPER_CONFIG or ZEGO_APP_ID and so on), a
simulator makes the recordings; its files are in the data folder. With one, ZEGO makes
them. Without a file, set the gateway's API key in REELKEEPER_API_KEY and the encryption
keys in REELKEEPER_ENCRYPTION_KEYS. Prints a line "ready ..." with all addresses once
everything is up. Ctrl-C stops everything in order; a second one stops it at once.
The data folder keeps the sessions, but the simulator keeps its tasks in memory: stopping
dev loses the recordings that are running.

Examples:
  reelkeeper dev
  reelkeeper dev --temporal-port 7333 --ui-port 8333 --gateway-port 8800 --simulator-port 8801`;

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
