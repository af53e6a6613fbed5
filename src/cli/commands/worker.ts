import type { Command } from 'commander';
import { nameInList } from '../input/arguments.js';
import type { WorkerFlags } from '../processes/run-worker.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Needs a configuration: reelkeeper.yaml, REELKEEPER_CONFIG, or ZEGO_APP_ID and so on. Prints
a line "ready ..." once it polls for tasks, and logs JSON lines to standard error
(REELKEEPER_LOG_LEVEL, default info). On SIGTERM it takes no new tasks, finishes the current
ones (worker.shutdownGraceSeconds) and exits. Any number of workers may run.

With --app a worker makes the calls to ZEGO of the named apps only; it still runs the
workflows, file checks and webhooks of all. Every app needs a worker that serves it.`;

export function addWorker(program: Command, terminal: Terminal): void {
  program
    .command('worker')
    .description('run the workflows of sessions and their calls to ZEGO')
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .option('--app <name>', "make only this app's calls to ZEGO; repeatable", nameInList)
    .addHelpText('after', DETAILS)
    .action(async (flags: WorkerFlags) => {
      const { runWorker } = await import('../processes/run-worker.js');
      await runWorker(flags, terminal);
    });
}
