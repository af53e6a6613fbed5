import type { Command } from 'commander';
import { ZegoNotResponding } from '../../client/errors.js';
import type { RecordingSession } from '../../client/index.js';
import type { ChangeAnswer } from '../../contract/index.js';
import { commandText } from '../../temporal/command-text.js';
import { changeResult } from '../../wording/changes.js';
import { withSession } from '../connected.js';
import { ToldAlready } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';

/** What all commands that change a running session take. */
export interface ChangeFlags {
  /** False with `--no-wait`. */
  readonly wait: boolean;
  readonly json?: boolean;
}

/** One way to change a running session. */
export interface Switch {
  /** The change, such as `the pause`. */
  readonly what: string;
  /** Waits for ZEGO's word. */
  readonly ask: (session: RecordingSession) => Promise<ChangeAnswer>;
  /** Returns once the change is stored. */
  readonly send: (session: RecordingSession) => Promise<void>;
}

/** Gives a command the flags of `ChangeFlags`. */
export function withChangeFlags(command: Command): Command {
  return command.option('--no-wait', 'do not wait for what ZEGO says').option('--json', 'print JSON');
}

/** Changes a session and tells what became of it. */
export async function runChange(
  id: string,
  { wait, json = false }: ChangeFlags,
  terminal: Terminal,
  { what, ask, send }: Switch,
): Promise<void> {
  const show = commandText('show', { args: [id] });
  await withSession(terminal, id, async (session) => {
    if (wait) {
      const answer = await ask(session).catch((error: unknown) => {
        if (!(error instanceof ZegoNotResponding)) throw error;
        terminal.err(`${changeResult({ accepted: false, waiting: true }, what).words} See the result: ${show}`);
        throw new ToldAlready();
      });
      terminal.out(json ? jsonText(answer, 'line') : changeResult(answer, what).words);
    } else {
      await send(session);
      const words = `Requested ${what}. See the result: ${show}`;
      terminal.out(json ? jsonText({ sent: true }, 'line') : words);
    }
  });
}
