import { loadConfig } from '../../config/index.js';
import { connectClient } from '../../temporal/index.js';
import { CONNECT_TIMEOUT_MS } from '../connected.js';
import { AlreadyPrinted } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';
import { examine, type ValueOrFinding } from './examine.js';
import { type Finding, failed, type State, wordsOf } from './finding.js';

const DEADLINE_MS = 15_000;

export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * Checks everything that a session needs, and prints problems and how to fix them.
 * @throws AlreadyPrinted when a check failed
 */
export async function runDoctor({ config: path, json = false }: DoctorFlags, terminal: Terminal): Promise<void> {
  const { env, cwd } = terminal;
  const config = await valueOf(
    () => loadConfig({ env, cwd, use: 'gateway', ...(path !== undefined && { path }) }),
    'configuration',
    'Correct these fields; docs/configuration.md describes every field.',
  );
  const temporal = await valueOf(
    () => connectClient({ env, connectTimeoutMs: CONNECT_TIMEOUT_MS }),
    'Temporal',
    'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
  );
  try {
    const findings = await examine(config, temporal, DEADLINE_MS);
    const isOk = findings.every(({ state }) => state !== 'failed');
    if (json) terminal.out(jsonText({ ok: isOk, checks: findings }, 'indented'));
    else for (const finding of findings) printFinding(finding, terminal);
    if (!isOk) throw new AlreadyPrinted();
  } finally {
    if ('value' in temporal) await temporal.value.connection.close();
  }
}

async function valueOf<T>(get: () => T | Promise<T>, check: string, fix: string): Promise<ValueOrFinding<T>> {
  try {
    return { value: await get() };
  } catch (error) {
    return { finding: failed(check, wordsOf(error), fix) };
  }
}

const STYLES = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  failed: ['failed', 'red'],
  'not checked': ['-', 'dim'],
} as const satisfies Record<State, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>;
const WIDTH = 9;

function printFinding({ check, state, seen, fix }: Finding, terminal: Terminal): void {
  const [word, kind] = STYLES[state];
  const indent = ' '.repeat(WIDTH);
  const lines = seen.split('\n').join(`\n${indent}`);
  terminal.out(`${terminal.emphasis(kind, word.padEnd(WIDTH))}${terminal.emphasis('bold', check)}: ${lines}`);
  if (fix !== undefined) terminal.out(`${indent}→ ${fix}`);
}
