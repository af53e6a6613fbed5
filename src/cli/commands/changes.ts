import type { Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { type ChangeFlags, runChange, type Switch, withChangeFlags } from './run-change.js';

interface NamedControl extends Switch {
  readonly name: string;
  readonly description: string;
}

const SWITCHES: readonly NamedControl[] = [
  {
    name: 'pause',
    description: 'pause the recording of a session',
    what: 'the pause',
    ask: (session) => session.pause(),
    send: (session) => session.signals.pause(),
  },
  {
    name: 'resume',
    description: 'go on with a paused recording',
    what: 'the resume',
    ask: (session) => session.resume(),
    send: (session) => session.signals.resume(),
  },
  {
    name: 'snapshot',
    description: "take a picture of a session's mixed stream; it shows up among its files",
    what: 'the snapshot',
    ask: (session) => session.takeSnapshot(),
    send: (session) => session.signals.takeSnapshot(),
  },
];

/** Adds `whiteboard ID WHITEBOARD`, and `pause`, `resume` and `snapshot`, each with an ID. */
export function addChanges(program: Command, terminal: Terminal): void {
  const whiteboard = program
    .command('whiteboard')
    .description('record another whiteboard from now on')
    .argument('<id>', 'the session')
    .argument('<whiteboard>', "ZEGO's WhiteboardId");
  withChangeFlags(whiteboard).action((id: string, whiteboardId: string, flags: ChangeFlags) =>
    runChange(id, flags, terminal, {
      what: 'the whiteboard',
      ask: (session) => session.updateWhiteboard(whiteboardId),
      send: (session) => session.signals.updateWhiteboard(whiteboardId),
    }),
  );
  for (const one of SWITCHES) {
    const command = program.command(one.name).description(one.description).argument('<id>', 'the session');
    withChangeFlags(command).action((id: string, flags: ChangeFlags) => runChange(id, flags, terminal, one));
  }
}
