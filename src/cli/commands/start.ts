import { type Command, Option } from 'commander';
import { RecordingNotStarted } from '../../client/errors.js';
import type { RecordingClient, RecordingSession } from '../../client/index.js';
import type { SessionRequest, StartedAnswer } from '../../contract/index.js';
import { shownText } from '../../contract/shown-text.js';
import { mistakeText } from '../../json/mistakes.js';
import { commandText } from '../../temporal/command-text.js';
import { startWaitText } from '../../wording/start-wait.js';
import { withClient } from '../connected.js';
import { AlreadyPrinted } from '../exit.js';
import { integer, keyValue } from '../input/arguments.js';
import { LAYOUT_PRESETS } from '../input/layout-input.js';
import type { RequestFlags } from '../input/request-input.js';
import { jsonText, type Terminal } from '../terminal.js';
import { watchUntilClosed } from '../watching/watch-until-closed.js';

interface StartFlags extends RequestFlags {
  readonly id?: string;
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const MAX_RECORD_SECONDS = 2_592_000;
const RESULT_MS = 10_000;

const EXAMPLES = `
Examples:
  reelkeeper start math-101 --watch
  reelkeeper start math-101 --id lesson-4711 --record-seconds 5400 --metadata class=7b
  reelkeeper start math-101 --request request.json --wait --json

With --id, a start is safe to retry, even when no worker runs: the same request returns the
existing session. An id is used once: a closed session is not started again. Without --id,
a room is recorded once at a time: the command returns the session that already records it,
unless that session is past recording.
The command checks the form of the request, the worker checks it against its configuration;
--wait and --watch print the results of the worker and ZEGO.`;

export function addStart(program: Command, terminal: Terminal): void {
  const seconds = integer(1, MAX_RECORD_SECONDS);
  program
    .command('start')
    .description('record a room')
    .argument('<room>', "ZEGO's RoomID")
    .option('--id <sessionId>', 'your own key for this recording; without it, the room is recorded once at a time')
    .option('--app <name>', 'entry of "apps" in the configuration')
    .option('--profile <name>', 'entry of "profiles"')
    .option('--storage <name>', 'entry of "storages"')
    .addOption(new Option('--record-seconds <n>', 'stop after this many seconds').argParser(seconds))
    .option('--layout <layout>', `${LAYOUT_PRESETS.join(', ')}, or UpdateLayout's body as JSON or a JSON file`)
    .option('--metadata <key=value>', 'returned in the manifest; repeatable', keyValue)
    .option('--request <file>', 'the whole request: a JSON file, or "-" for standard input; flags override it')
    .option('--wait', 'wait until ZEGO records')
    .option('--watch', 'show events until the session is closed')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (room: string, flags: StartFlags) => {
      const { requestFrom } = await import('../input/request-input.js');
      // A wrong request fails before the command connects to Temporal.
      const request = await requestFrom(room, flags, terminal);
      await withClient(terminal, (client) => start(client, request, flags, terminal));
    });
}

async function start(
  client: RecordingClient,
  request: SessionRequest,
  { id, wait, watch, json = false }: StartFlags,
  terminal: Terminal,
): Promise<void> {
  const { session, created, closed } = await client.start(request, id === undefined ? {} : { sessionId: id });
  const started = wait === true && watch !== true ? await startedOf(session, terminal) : undefined;
  if (json) {
    const answer = { sessionId: session.id, created, ...(closed && { closed }), ...started };
    terminal.out(jsonText(watch === true ? { type: 'session', ...answer } : answer, 'line'));
  } else if (closed) {
    terminal.out(`Session ${terminal.emphasis('bold', shownText(session.id))} closed as ${closed.as} at ${closed.at}.`);
    terminal.out('Nothing was started. To record again, choose another --id.');
    if (watch !== true) terminal.out(`See its result: ${commandText('show', { args: [session.id] })}`);
  } else {
    const existing = id === undefined ? 'Already recorded by session' : 'Already started: session';
    terminal.out(`${created ? 'Session' : existing} ${terminal.emphasis('bold', shownText(session.id))}`);
    if (started) terminal.out(`Recording as ZEGO task ${shownText(started.taskIds.join(', '))}`);
    else if (watch !== true) terminal.out(`Watch it: ${commandText('watch', { args: [session.id] })}`);
  }
  if (!json) for (const warning of started?.warnings ?? []) terminal.err(`warning: ${shownText(mistakeText(warning))}`);
  if (watch === true) await watchUntilClosed(session, terminal, { json });
}

async function startedOf(
  session: RecordingSession,
  terminal: Terminal,
): Promise<StartedAnswer & Required<Pick<StartedAnswer, 'taskIds'>>> {
  const { taskIds, warnings, startWait } = await session.started().catch(async (error: unknown) => {
    // The result has every mistake of a wrong request by its path.
    if (error instanceof RecordingNotStarted) await session.result({ timeoutMs: RESULT_MS });
    throw error;
  });
  if (taskIds) return { taskIds, ...(warnings && { warnings }) };
  if (startWait) terminal.err(`Waiting for ${startWaitText(startWait, Date.now())}.`);
  terminal.err(`ZEGO has not confirmed the recording yet. Session "${shownText(session.id)}" keeps trying:`);
  terminal.err(commandText('watch', { args: [session.id] }));
  throw new AlreadyPrinted();
}
