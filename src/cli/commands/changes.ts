import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { type Change, type ChangeFlags, runChange, withChangeFlags } from './run-change.js';

interface NamedChange extends Change {
  readonly name: string;
  readonly description: string;
}

const CHANGES: readonly NamedChange[] = [
  {
    name: 'pause',
    description: 'pause the recording of a session',
    what: 'the pause',
    update: (session) => session.pause(),
    signal: (session) => session.signals.pause(),
  },
  {
    name: 'resume',
    description: 'resume a paused recording',
    what: 'the resume',
    update: (session) => session.resume(),
    signal: (session) => session.signals.resume(),
  },
  {
    name: 'snapshot',
    description: "take a picture of a session's mixed stream; it becomes one of its files",
    what: 'the snapshot',
    update: (session) => session.takeSnapshot(),
    signal: (session) => session.signals.takeSnapshot(),
  },
];

/** Adds `whiteboard ID WHITEBOARD`, `pause ID`, `resume ID` and `snapshot ID`. */
export function addChanges(program: Command, terminal: Terminal): void {
  const whiteboard = program
    .command('whiteboard')
    .description('record another whiteboard from now on')
    .argument('<id>', 'the session')
    .argument('<whiteboard>', "ZEGO's WhiteboardId");
  withChangeFlags(whiteboard).action((id: string, whiteboardId: string, flags: ChangeFlags) =>
    runChange(id, flags, terminal, {
      what: 'the whiteboard',
      update: (session) => session.updateWhiteboard(whiteboardId),
      signal: (session) => session.signals.updateWhiteboard(whiteboardId),
    }),
  );
  for (const change of CHANGES) {
    const command = program.command(change.name).description(change.description).argument('<id>', 'the session');
    withChangeFlags(command).action((id: string, flags: ChangeFlags) => runChange(id, flags, terminal, change));
  }
}
