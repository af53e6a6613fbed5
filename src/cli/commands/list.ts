import { type Command, Option } from 'commander';
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  OUTCOMES,
  SESSION_PHASES,
  type SessionFilter,
  type SessionPage,
  type SessionSummary,
} from '../../contract/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { flagText } from '../../temporal/command-text.js';
import { attentionTitles } from '../../wording/attention.js';
import { groupsOf, recordedText, sinceOf } from '../../wording/session-list.js';
import { dateText, zoneText } from '../../wording/times.js';
import { noWorkerText } from '../../wording/workers.js';
import { withClient } from '../connected.js';
import { integer } from '../input/arguments.js';
import { jsonText, type Terminal } from '../terminal.js';
import { columns } from '../text/columns.js';

interface ListFlags extends SessionFilter {
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  reelkeeper list --phase recording
  reelkeeper list --room math-101 --limit 10
  reelkeeper list --outcome partial --json
  reelkeeper list --attention

The list comes from Temporal's visibility store, which lags by about a second.`;

export function addList(program: Command, terminal: Terminal): void {
  program
    .command('list')
    .description('list sessions: those that need attention, running ones, closed ones')
    .option('--app <name>', 'only sessions of this app')
    .option('--room <room>', 'only sessions of this room')
    .addOption(new Option('--phase <phase>', 'only sessions in this phase').choices(SESSION_PHASES))
    .addOption(new Option('--outcome <outcome>', 'only closed sessions with this outcome').choices(OUTCOMES))
    .option('--attention', 'only sessions that need attention; "show" has the reason and the fix')
    .addOption(
      new Option('--limit <n>', 'sessions per page').default(DEFAULT_PAGE_SIZE).argParser(integer(1, MAX_PAGE_SIZE)),
    )
    .option('--cursor <cursor>', 'the cursor that the previous page printed')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(({ json, limit, ...filter }: ListFlags) =>
      withClient(terminal, async (client) => {
        const page = await client.list({ ...filter, pageSize: limit });
        if (json === true) return terminal.out(jsonText(page, 'indented'));
        // However long ago they started, the first page has all that need attention.
        const isFirst = filter.cursor === undefined && filter.attention !== true;
        const urgent = isFirst ? await client.list({ ...filter, attention: true, pageSize: limit }) : page;
        printPage({ ...page, sessions: [...page.sessions, ...urgent.sessions] }, terminal);
      }),
    );
}

function printPage({ sessions, nextCursor, noWorker }: SessionPage, terminal: Terminal): void {
  if (noWorker) terminal.err(terminal.emphasis('yellow', noWorkerText(shownValue(noWorker), Date.now())));
  if (sessions.length === 0) terminal.err('No sessions.');
  else {
    const nowMs = Date.now();
    const groups = groupsOf(shownValue(sessions));
    const isAnyInNeed = sessions.some(({ attention }) => attention !== undefined);
    const last = isAnyInNeed ? ['ATTENTION'] : [];
    const [head = '', ...lines] = columns([
      ['SESSION', 'ROOM', 'STATE', 'RECORDED', `SINCE (${zoneText(nowMs)})`, ...last],
      ...groups.flatMap((group) => group.sessions.map((session) => row(session, nowMs))),
    ]);
    terminal.out(terminal.emphasis('dim', head));
    for (const group of groups) {
      terminal.out(terminal.emphasis('bold', `${group.name} (${group.sessions.length})`));
      for (const line of lines.splice(0, group.sessions.length)) terminal.out(line);
    }
  }
  if (nextCursor !== undefined) terminal.err(`More sessions: add ${flagText('cursor', nextCursor)}`);
}

function row(session: SessionSummary, nowMs: number): string[] {
  const { sessionId, roomId = '?', status, phase, outcome, attention } = session;
  return [
    sessionId,
    roomId,
    status === 'running' ? (phase ?? 'starting') : (outcome?.outcome ?? status),
    recordedText(session, nowMs),
    dateText(sinceOf(session)),
    attentionTitles(attention),
  ];
}
