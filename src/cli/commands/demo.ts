import type { Command } from 'commander';
import type { DemoFlags } from '../demo/run-demo.js';
import type { Terminal } from '../terminal.js';
import { withStackFlags } from './stack-flags.js';

const DETAILS = `
Starts what "dev" starts, records one room of the simulator from start to manifest in about
15 seconds, and stops everything. Replaces a default port that is taken by a free one. Exits
with 0 only if the recording is complete and its files are in the bucket.

Examples:
  reelkeeper demo
  reelkeeper demo --keep     explore it in Temporal's Web UI afterwards`;

export function addDemo(program: Command, terminal: Terminal): void {
  const command = program.command('demo').description('record a simulated room from start to manifest');
  withStackFlags(command)
    .option('--keep', 'keep everything running afterwards, until Ctrl-C')
    .option('--no-fresh', 'use the database and bucket of the data folder, as dev does')
    .addHelpText('after', DETAILS)
    .action(async (flags: DemoFlags) => {
      const { runDemo } = await import('../demo/run-demo.js');
      await runDemo(flags, terminal);
    });
}
