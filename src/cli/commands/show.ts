import type { Command } from 'commander';
import { shownValue } from '../../contract/shown-text.js';
import { withSession } from '../connected.js';
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
      withSession(terminal, id, async (session) => {
        const inspection = await inspectSession(session);
        if (json) terminal.out(jsonText(inspectionJson(inspection), 'indented'));
        else printInspection(inspection, terminal);
      }),
    );
}

function printInspection(inspection: Inspection, terminal: Terminal): void {
  const { summary, view, end } = shownValue(inspection);
  if (!view) terminal.err(terminal.emphasis('yellow', 'No worker responds. This is what Temporal knows:'));
  for (const line of view ? viewLines(view, summary, terminal) : summaryLines(summary, terminal)) terminal.out(line);
  if (end?.manifest) for (const line of manifestLines(end.manifest, terminal)) terminal.out(line);
  else if (end?.message !== undefined) terminal.out(end.message);
}

function inspectionJson({ summary: { outcome: outcomeSummary, ...summary }, view, end }: Inspection): object {
  const outcome = end?.manifest;
  return {
    source: view ? 'session' : 'temporal',
    ...summary,
    ...view,
    ...(outcomeSummary && { outcomeSummary }),
    ...(outcome && { outcome }),
    ...(end?.message !== undefined && { message: end.message }),
  };
}
