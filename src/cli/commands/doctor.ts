import type { Command } from 'commander';
import type { DoctorFlags } from '../doctor/run-doctor.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Checks Temporal, its search attributes, the workers, the fleet keepers and tasks without a
session, the clock against ZEGO, each app's credentials (by querying a task that does not
exist), the callback address, the buckets, quotas, encryption keys and webhooks, and says how
to fix each problem. Changes nothing and prints no secret. Run it where a worker runs, with
the worker's configuration.

Exit codes: 0 no check has failed; 1 a check has failed.

Examples:
  reelkeeper doctor
  reelkeeper doctor --config reelkeeper.yaml --json`;

export function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('report problems and how to fix them')
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('../doctor/run-doctor.js');
      await runDoctor(flags, terminal);
    });
}
