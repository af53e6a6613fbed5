import { type Config, loadConfig } from '../../config/index.js';
import { connectClient } from '../../temporal/index.js';
import { CONNECT_TIMEOUT_MS } from '../connected.js';
import { ToldAlready } from '../exit.js';
import { jsonText, type Terminal } from '../terminal.js';
import type { TemporalReach } from './check.js';
import { examine, type Found } from './examine.js';
import { type Finding, failed, type State, wordsOf } from './finding.js';

const DEADLINE_MS = 15_000;

/** How `doctor` was called. */
export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * Looks at everything that a session needs, and tells what is wrong and how it is fixed.
 * @throws ToldAlready when something failed
 */
export async function runDoctor({ config: path, json = false }: DoctorFlags, terminal: Terminal): Promise<void> {
  const temporal = await reach(terminal);
  try {
    const findings = await examine({ config: configOf(path, terminal), temporal }, DEADLINE_MS);
    const isWell = findings.every(({ state }) => state !== 'failed');
    if (json) terminal.out(jsonText({ ok: isWell, checks: findings }, 'indented'));
    else for (const finding of findings) tell(finding, terminal);
    if (!isWell) throw new ToldAlready();
  } finally {
    if ('value' in temporal) await temporal.value.connection.close();
  }
}

function configOf(path: string | undefined, { env, cwd }: Terminal): Found<Config> {
  try {
    return { value: loadConfig({ env, cwd, use: 'gateway', ...(path !== undefined && { path }) }) };
  } catch (error) {
    return {
      finding: failed('configuration', wordsOf(error), 'Correct what is named; docs/configuration.md has every field.'),
    };
  }
}

async function reach({ env }: Terminal): Promise<Found<TemporalReach>> {
  try {
    return { value: await connectClient({ env, connectTimeoutMs: CONNECT_TIMEOUT_MS }) };
  } catch (error) {
    return {
      finding: failed(
        'Temporal',
        wordsOf(error),
        'Start Temporal, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.',
      ),
    };
  }
}

const LOOKS = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  failed: ['failed', 'red'],
  'not checked': ['-', 'dim'],
} as const satisfies Record<State, readonly [string, 'green' | 'yellow' | 'red' | 'dim']>;
const WIDTH = 9;

function tell({ check, state, seen, fix }: Finding, terminal: Terminal): void {
  const [word, kind] = LOOKS[state];
  const indent = ' '.repeat(WIDTH);
  const lines = seen.split('\n').join(`\n${indent}`);
  terminal.out(`${terminal.emphasis(kind, word.padEnd(WIDTH))}${terminal.emphasis('bold', check)}: ${lines}`);
  if (fix !== undefined) terminal.out(`${indent}→ ${fix}`);
}
