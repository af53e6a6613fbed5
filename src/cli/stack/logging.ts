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
/** pino's level of errors. */
const ERROR_LEVEL = 50;

/** Expected warnings of the SDK: the workers of ZEGO's Actions have activities only. */
const EXPECTED = new Set(['No workflows registered, not polling for workflow tasks']);

/** Redacts whole lines: they contain texts of other libraries and of the SDK's native part. */
const HOOKS = { streamWrite: redacted };

const line = z.object({
  level: z.number(),
  msg: z.string().default(''),
  err: z.object({ message: z.string() }).optional(),
});

/** A logger of JSON lines on standard error. */
export function processLogger({ env }: Pick<Terminal, 'env'>): Logger {
  return pino({ level: levelOf(env), hooks: HOOKS }, pino.destination({ fd: 2, sync: true }));
}

/**
 * A logger into a file. Warnings and errors also appear in the terminal, as one short line each. A file above 10 MB is
 * renamed to `<file>.1` first.
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

/** Logs the warnings of a configuration. */
export function logWarnings({ warnings }: Pick<Config, 'warnings'>, logger: Logger): void {
  for (const one of warnings) logger.warn({ path: one.path }, `In the configuration ${mistakeText(one)}`);
}

function levelOf(env: NodeJS.ProcessEnv): (typeof LEVELS)[number] {
  return LEVELS.find((level) => level === env['REELKEEPER_LOG_LEVEL']) ?? 'info';
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
