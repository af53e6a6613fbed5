import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Logger, multistream, pino } from 'pino';
import { z } from 'zod';
import type { Config } from '../../config/index.js';
import { mistakeText } from '../../json/mistakes.js';
import { redacted } from '../../redaction/index.js';
import type { Terminal } from '../terminal.js';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const LOG_LIMIT_BYTES = 10_000_000;
const LINE_CHARACTERS = 300;
/** pino's number for errors. */
const ERROR_LEVEL = 50;

/** The variable that says how much is logged. */
const LEVEL_VARIABLE = 'REELKEEPER_LOG_LEVEL';

/** Warnings that mean nothing here: the workers for ZEGO's Actions have activities only. */
const EXPECTED = new Set(['No workflows registered, not polling for workflow tasks']);

/** Lines hold other libraries' words, the SDK's native part included. */
const HOOKS = { streamWrite: redacted };

const line = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

/** A logger of JSON lines on standard error, for processes that something else looks after. */
export function processLogger({ env }: Pick<Terminal, 'env'>): Logger {
  return pino({ level: levelOf(env), hooks: HOOKS }, pino.destination({ fd: 2, sync: true }));
}

/**
 * A logger into a file, of which warnings and errors also come to the screen as one short line. A file that has grown
 * past 10 MB is put aside as `<file>.1` first.
 */
export async function fileLogger(file: string, terminal: Terminal): Promise<Logger> {
  await mkdir(dirname(file), { recursive: true });
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > LOG_LIMIT_BYTES) await rename(file, `${file}.1`);
  const level = levelOf(terminal.env);
  const screen = { write: (text: string) => showErrors(text, terminal) };
  return pino(
    { level, hooks: HOOKS },
    multistream([
      { level: 'trace', stream: pino.destination({ dest: file, sync: true }) },
      { level: 'warn', stream: screen },
    ]),
  );
}

/** Logs what works and should be corrected in a configuration all the same. */
export function logWarnings({ warnings }: Pick<Config, 'warnings'>, logger: Logger): void {
  for (const one of warnings) logger.warn({ path: one.path }, `In the configuration ${mistakeText(one)}`);
}

function levelOf(env: NodeJS.ProcessEnv): (typeof LEVELS)[number] {
  return LEVELS.find((level) => level === env[LEVEL_VARIABLE]) ?? 'info';
}

function showErrors(text: string, terminal: Terminal): void {
  const parsed = line.safeParse(JSON.parse(text));
  if (!parsed.success) return;
  const { level, msg, err } = parsed.data;
  if (EXPECTED.has(msg)) return;
  const words = [msg, err?.message].filter(Boolean).join(': ').replaceAll(/\s+/g, ' ');
  const short = words.length > LINE_CHARACTERS ? `${words.slice(0, LINE_CHARACTERS)}…` : words;
  const isError = level >= ERROR_LEVEL;
  terminal.err(`${terminal.emphasis(isError ? 'red' : 'yellow', isError ? 'error' : 'warning')}  ${short}`);
}
