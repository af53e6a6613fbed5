import type { Command } from 'commander';
import { type LayoutFlags, layoutFrom } from '../input/layout-input.js';
import type { Terminal } from '../terminal.js';
import { type ChangeFlags, runChange, withChangeFlags } from './run-change.js';

const EXAMPLES = `
Examples:
  reelkeeper layout lesson-4711 --grid
  reelkeeper layout lesson-4711 --horizontal --large-stream teacher
  reelkeeper layout lesson-4711 --body layout.json
  reelkeeper layout lesson-4711 --body '{"MixMode": 4}' --no-wait

--body takes the body of ZEGO's UpdateLayout without TaskId. The layout applies to every
task of the session, including later ones.`;

export function addLayout(program: Command, terminal: Terminal): void {
  const command = program
    .command('layout')
    .description('change the layout of a session')
    .argument('<id>', 'the session')
    .option('--grid', 'all views of equal size')
    .option('--horizontal', 'one large view, the others in a row')
    .option('--vertical', 'one large view, the others in a column')
    .option('--floating', 'one view fills the picture, the others on top')
    .option('--large-stream <streamId>', 'the stream of the large view')
    .option('--body <json>', 'the layout as JSON, a JSON file, or "-" for standard input');
  withChangeFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, flags: LayoutFlags & ChangeFlags) => {
      const layout = await layoutFrom(flags, terminal);
      await runChange(id, flags, terminal, {
        what: 'the layout',
        update: (session) => session.updateLayout(layout),
        signal: (session) => session.signals.updateLayout(layout),
      });
    });
}
