import { Argument, type Command } from 'commander';
import type { RecordingClient } from '../../client/index.js';
import type { FleetList } from '../../contract/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { withClient } from '../connected.js';
import { WrongUsage } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';
import { fleetLines } from '../text/fleet-text.js';

const VIEW_TIMEOUT_MS = 4_000;
const ACTIONS = ['pause', 'resume'] as const;

interface FleetFlags {
  readonly app?: string;
  readonly json?: boolean;
}

const DETAILS = `
A fleet keeper watches all tasks of an app, finds those that no session carries (orphans),
and stops them if "orphans" of the app in the configuration allows. "pause" stops its
sweeps: sessions then poll their tasks themselves, and no orphan is found or stopped.

Without --app, shows the apps of the configuration, if there is one, and every app with a
running keeper. If no worker responds, shows what Temporal knows.

Examples:
  reelkeeper fleet
  reelkeeper fleet --app default --json
  reelkeeper fleet pause --app default`;

export function addFleet(program: Command, terminal: Terminal): void {
  program
    .command('fleet')
    .description('show the fleet keepers: last sweep, sessions by phase, tasks without a session')
    .addArgument(new Argument('[action]', 'a command for one keeper').choices(ACTIONS))
    .option('--app <name>', 'only this app')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action((action: (typeof ACTIONS)[number] | undefined, { app, json = false }: FleetFlags) =>
      withClient(terminal, async (client) => {
        const apps = app === undefined ? await knownApps(client, terminal) : [app];
        if (action) return command(action, onlyApp(apps), client, json, terminal);
        const fleets = await Promise.all(apps.map((one) => client.fleet(one).read({ timeoutMs: VIEW_TIMEOUT_MS })));
        if (json) terminal.out(jsonText({ fleets } satisfies FleetList, 'indented'));
        else printFleets({ fleets }, terminal);
      }),
    );
}

/** Returns the apps of the configuration, if there is one, and those whose keeper runs. */
async function knownApps(client: RecordingClient, { env, cwd }: Terminal): Promise<readonly string[]> {
  const { loadAppNames } = await import('../../config/index.js');
  return [...new Set([...(loadAppNames({ env, cwd }) ?? []), ...(await client.fleetApps())])];
}

function onlyApp(apps: readonly string[]): string {
  const [only, ...others] = apps;
  if (only === undefined)
    throw new WrongUsage('No fleet keeper runs in this Temporal namespace. Name the app with --app.');
  if (others.length > 0) throw new WrongUsage(`There are several apps. Choose one with --app: ${apps.join(', ')}.`);
  return only;
}

async function command(
  action: (typeof ACTIONS)[number],
  app: string,
  client: RecordingClient,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  await client.fleet(app)[action]();
  const words = `Requested the ${action} of the fleet keeper of app "${app}".`;
  terminal.out(json ? jsonText({ app, sent: true }, 'line') : words);
}

function printFleets({ fleets }: FleetList, terminal: Terminal): void {
  if (fleets.length === 0) terminal.err('No fleet keepers. A worker starts one for each app of its configuration.');
  const nowMs = Date.now();
  for (const [index, fleet] of shownValue(fleets).entries()) {
    if (index > 0) terminal.out('');
    for (const line of fleetLines(fleet, nowMs, terminal)) terminal.out(line);
  }
}
