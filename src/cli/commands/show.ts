import type { Command } from 'commander';
import { shownValue } from '../../contract/shown-text.js';
import { withSession } from '../connected.js';
import { jsonText, type Terminal } from '../terminal.js';
import { manifestLines } from '../text/manifest-text.js';
import { summaryLines, viewLines } from '../text/session-text.js';
import { inspectSession, type Look } from '../watching/inspect-session.js';

const DETAILS = `
Also shows closed sessions. When no worker answers, what Temporal itself knows is shown;
with --json "source" then is "temporal" instead of "session".

Examples:
  reelkeeper show lesson-4711
  reelkeeper show lesson-4711 --json`;

/** Adds `show ID`. */
export function addShow(program: Command, terminal: Terminal): void {
  program
    .command('show')
    .description('show where a session stands, its tasks and files, and what happened')
    .argument('<id>', 'the session')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action((id: string, { json = false }: { json?: boolean }) =>
      withSession(terminal, id, async (session) => {
        const look = await inspectSession(session);
        if (json) terminal.out(jsonText(lookJson(look), 'indented'));
        else printLook(look, terminal);
      }),
    );
}

function printLook(look: Look, terminal: Terminal): void {
  const { summary, view, end } = shownValue(look);
  if (!view) terminal.err(terminal.emphasis('yellow', 'No worker answers. This is what Temporal itself knows:'));
  for (const line of view ? viewLines(view, summary, terminal) : summaryLines(summary, terminal)) terminal.out(line);
  if (end?.manifest) for (const line of manifestLines(end.manifest, terminal)) terminal.out(line);
  else if (end?.message !== undefined) terminal.out(end.message);
}

function lookJson({ summary: { outcome: outcomeSummary, ...summary }, view, end }: Look): object {
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
