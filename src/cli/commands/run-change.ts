import type { Command } from 'commander';
import { ZegoNotResponding } from '../../client/errors.js';
import type { RecordingSession } from '../../client/index.js';
import type { ChangeAnswer } from '../../contract/index.js';
import { commandText } from '../../temporal/command-text.js';
import { changeResult } from '../../wording/changes.js';
import { withSession } from '../connected.js';
import { AlreadyPrinted } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';

/** Flags of the commands that change a session. */
export interface ChangeFlags {
  /** False with `--no-wait`. */
  readonly wait: boolean;
  readonly json?: boolean;
}

/** A change of a session. */
export interface Change {
  /** Its name in messages, such as `the pause`. */
  readonly what: string;
  /** Requests it, and resolves once ZEGO has responded. */
  readonly update: (session: RecordingSession) => Promise<ChangeAnswer>;
  /** Requests it, and resolves once Temporal has stored the signal. */
  readonly signal: (session: RecordingSession) => Promise<void>;
}

/** Adds the flags of `ChangeFlags` to a command. */
export function withChangeFlags(command: Command): Command {
  return command.option('--no-wait', "do not wait for ZEGO's response").option('--json', 'print JSON');
}

/** Requests a change of a session and prints its result. */
export async function runChange(
  id: string,
  { wait, json = false }: ChangeFlags,
  terminal: Terminal,
  { what, update, signal }: Change,
): Promise<void> {
  const show = commandText('show', { args: [id] });
  await withSession(terminal, id, async (session) => {
    if (wait) {
      const answer = await update(session).catch((error: unknown) => {
        if (!(error instanceof ZegoNotResponding)) throw error;
        terminal.err(`${changeResult({ accepted: false, waiting: true }, what).words} See the result: ${show}`);
        throw new AlreadyPrinted();
      });
      terminal.out(json ? jsonText(answer, 'line') : changeResult(answer, what).words);
    } else {
      await signal(session);
      terminal.out(json ? jsonText({ sent: true }, 'line') : `Requested ${what}. See the result: ${show}`);
    }
  });
}
