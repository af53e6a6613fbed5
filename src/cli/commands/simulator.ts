import { type Command, Option } from 'commander';
import { CONCURRENT_TASKS, MAX_APP_ID, TASK_SECONDS } from '../../zego/tables/limits.js';
import { host, integer, portOrAny } from '../input/arguments.js';
import type { SimulatorFlags } from '../processes/run-simulator.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Simulates ZEGO Cloud Recording for development and tests: set the endpoint of an app to its
address. Control rooms, streams and faults over HTTP under /_simulator; an S3 bucket is at
/_s3 (key "simulator", secret "simulator"). The simulator has no authentication: keep it on
loopback or in a closed network. It loses its tasks when it stops.

Examples:
  reelkeeper simulator
  reelkeeper simulator --port 0 --empty-rooms --data-dir /tmp/bucket`;

const DEFAULT_PORT = 8701;

export function addSimulator(program: Command, terminal: Terminal): void {
  program
    .command('simulator')
    .description('run a simulator of ZEGO, with an S3 bucket')
    .option('--host <address>', 'the address to listen on', host, '127.0.0.1')
    .addOption(new Option('--port <n>', 'the port; 0 for a free one').default(DEFAULT_PORT).argParser(portOrAny))
    .option('--data-dir <folder>', 'the folder of the bucket', '.reelkeeper/simulator')
    .addOption(
      new Option('--app-id <n>', 'the AppId that it accepts').env('ZEGO_APP_ID').argParser(integer(1, MAX_APP_ID)),
    )
    .addOption(
      new Option('--server-secret <secret>', 'the secret that requests are signed with').env('ZEGO_SERVER_SECRET'),
    )
    .addOption(
      new Option('--callback-secret <secret>', 'the secret that callbacks are signed with').env('ZEGO_CALLBACK_SECRET'),
    )
    .option('--callback-url <url>', 'default callback URL for tasks without one')
    .option('--empty-rooms', 'unscripted rooms are empty; by default, two people publish in them')
    .addOption(
      new Option(
        '--cluster <name>',
        'the cluster whose limit of live tasks applies: 1,000 in domestic, 200 in overseas',
      )
        .choices(Object.keys(CONCURRENT_TASKS))
        .default('domestic'),
    )
    .addOption(
      new Option('--max-record-seconds <n>', 'the largest MaxRecordTime; ZEGO raises it for an app on request')
        .default(TASK_SECONDS.maxRecord.max)
        .argParser(integer(TASK_SECONDS.maxRecord.max, TASK_SECONDS.maxRecord.raised)),
    )
    .addHelpText('after', DETAILS)
    .action(async (flags: SimulatorFlags) => {
      const { runSimulator } = await import('../processes/run-simulator.js');
      await runSimulator(flags, terminal);
    });
}
