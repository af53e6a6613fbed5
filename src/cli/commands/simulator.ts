import { type Command, Option } from 'commander';
import { CONCURRENT_TASKS, MAX_APP_ID, TASK_SECONDS } from '../../zego/tables/limits.js';
import { host, portOrAny, wholeNumber } from '../input/arguments.js';
import type { SimulatorFlags } from '../processes/run-simulator.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Answers as ZEGO Cloud Recording would, for development and tests: point the endpoint of an
app at it. Who publishes in a room, and faults, are set over HTTP under /_simulator; a
bucket that speaks S3 is at /_s3 (key "simulator", secret "simulator"). It asks nobody who
they are, so keep it on loopback or in a closed network. It forgets its tasks when it ends.

Examples:
  reelkeeper simulator
  reelkeeper simulator --port 0 --empty-rooms --data-dir /tmp/bucket`;

const DEFAULT_PORT = 8701;

/** Adds `simulator`. */
export function addSimulator(program: Command, terminal: Terminal): void {
  program
    .command('simulator')
    .description("play ZEGO's side, with a bucket of its own")
    .option('--host <address>', 'the address to listen on', host, '127.0.0.1')
    .addOption(new Option('--port <n>', 'the port; 0 for a free one').default(DEFAULT_PORT).argParser(portOrAny))
    .option('--data-dir <folder>', 'where the bucket lies', '.reelkeeper/simulator')
    .addOption(
      new Option('--app-id <n>', 'the one app that it knows').env('ZEGO_APP_ID').argParser(wholeNumber(1, MAX_APP_ID)),
    )
    .addOption(new Option('--server-secret <secret>', 'what requests are signed with').env('ZEGO_SERVER_SECRET'))
    .addOption(new Option('--callback-secret <secret>', 'what callbacks are signed with').env('ZEGO_CALLBACK_SECRET'))
    .option('--callback-url <url>', 'where callbacks go whose task has no CallbackUrl')
    .option('--empty-rooms', 'rooms that nobody scripted are empty, instead of having two people publishing')
    .addOption(
      new Option('--cluster <name>', 'whose limit of live tasks holds: 1,000 in domestic, 200 in overseas')
        .choices(Object.keys(CONCURRENT_TASKS))
        .default('domestic'),
    )
    .addOption(
      new Option('--max-record-seconds <n>', 'the longest MaxRecordTime, as ZEGO may have raised it for an app')
        .default(TASK_SECONDS.maxRecord.max)
        .argParser(wholeNumber(TASK_SECONDS.maxRecord.max, TASK_SECONDS.maxRecord.raised)),
    )
    .addHelpText('after', DETAILS)
    .action(async (flags: SimulatorFlags) => {
      const { runSimulator } = await import('../processes/run-simulator.js');
      await runSimulator(flags, terminal);
    });
}
