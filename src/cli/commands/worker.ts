import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Needs a configuration: reelkeeper.yaml, REELKEEPER_CONFIG, or ZEGO_APP_ID and so on. Prints
a line "ready ..." once it takes tasks, and logs JSON lines to standard error
(REELKEEPER_LOG_LEVEL, default info). On SIGTERM it takes no new tasks, finishes those
under way (worker.shutdownGraceSeconds) and ends. Any number of workers may run.`;

/** Adds `worker`. */
export function addWorker(program: Command, terminal: Terminal): void {
  program
    .command('worker')
    .description('run sessions: their workflows, and the calls to ZEGO')
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .addHelpText('after', DETAILS)
    .action(async (flags: { readonly config?: string }) => {
      const { runWorker } = await import('../processes/run-worker.js');
      await runWorker(flags, terminal);
    });
}
