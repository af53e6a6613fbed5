import type { Command } from 'commander';
import type { RecordingClient } from '../../client/index.js';
import { shownValue } from '../../contract/shown-text.js';
import { workflowPage } from '../../contract/temporal-ui.js';
import { noWorkerText } from '../../wording/workers.js';
import { withClient } from '../connected.js';
import { jsonText, type Terminal } from '../terminal.js';
import { manifestLines } from '../text/manifest-text.js';
import { summaryLines, viewLines } from '../text/session-text.js';
import { type Inspection, inspectSession } from '../watching/inspect-session.js';

const DETAILS = `
Also shows closed sessions. If no worker responds, shows what Temporal knows; with --json,
"source" is then "temporal" instead of "session".

Examples:
  reelkeeper show lesson-4711
  reelkeeper show lesson-4711 --json`;

export function addShow(program: Command, terminal: Terminal): void {
  program
    .command('show')
    .description('show the state of a session: its tasks, files and timeline')
    .argument('<id>', 'the session')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action((id: string, { json = false }: { json?: boolean }) =>
      withClient(terminal, async (client) => {
        const inspection = await inspectSession(client.get(id));
        const page = await temporalPage(client, id, terminal);
        if (json) terminal.out(jsonText(inspectionJson(inspection, page), 'indented'));
        else printInspection(inspection, page, terminal);
      }),
    );
}

/** Returns the session's address in Temporal's Web UI; undefined if the Web UI's own is not configured. */
async function temporalPage(
  { namespace }: RecordingClient,
  id: string,
  { env, cwd }: Terminal,
): Promise<string | undefined> {
  const { loadTemporalUiUrl } = await import('../../config/index.js');
  const url = loadTemporalUiUrl({ env, cwd });
  return url === undefined ? undefined : workflowPage(url, namespace, id);
}

function printInspection(inspection: Inspection, page: string | undefined, terminal: Terminal): void {
  const { summary, view, end, noWorker } = shownValue(inspection);
  if (!view) {
    terminal.err(terminal.emphasis('yellow', noWorkerText(noWorker, Date.now())));
    terminal.err(terminal.emphasis('yellow', 'This is what Temporal knows:'));
  }
  for (const line of view ? viewLines(view, summary, terminal) : summaryLines(summary, terminal)) terminal.out(line);
  if (page !== undefined) terminal.out(`${terminal.emphasis('bold', 'Temporal Web UI')}  ${page}`);
  if (end?.manifest) for (const line of manifestLines(end.manifest, terminal)) terminal.out(line);
  else if (end?.message !== undefined) terminal.out(end.message);
}

function inspectionJson(
  { summary: { outcome: outcomeSummary, ...summary }, view, end, noWorker }: Inspection,
  temporalUiUrl: string | undefined,
): object {
  const outcome = end?.manifest;
  return {
    source: view ? 'session' : 'temporal',
    ...(noWorker && { noWorker }),
    ...summary,
    ...view,
    ...(outcomeSummary && { outcomeSummary }),
    ...(outcome && { outcome }),
    ...(end?.message !== undefined && { message: end.message }),
    ...(temporalUiUrl !== undefined && { temporalUiUrl }),
  };
}
