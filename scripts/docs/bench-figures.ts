import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What bench/README.md has measured, for what is computed with it. */
export interface BenchFigures {
  /** Of a session that polls by itself. */
  readonly anHour: Recorded;
  readonly aDay: Recorded;
  /** Runs that a day's session was split into. */
  readonly runsADay: number;
  /** What an interruption adds to an hour. */
  readonly interruption: Recorded;
  /** Heap of a cached idle session, in kB. */
  readonly heapKb: number;
}

/** Events of a history, and the actions that Temporal Cloud would bill. */
export interface Recorded {
  readonly events: number;
  readonly actions: number;
}

/**
 * The figures of bench/README.md.
 * @throws Error when one is not there
 */
export function benchFigures(root: string): BenchFigures {
  const text = readFileSync(join(root, 'bench/README.md'), 'utf8');
  const row = (name: string): string[] => {
    const line = text.split('\n').find((one) => one.startsWith(`| ${name}`));
    if (line === undefined) throw new Error(`bench/README.md has no row "${name}"`);
    return line.split('|').map((cell) => cell.trim());
  };
  const recorded = (name: string): Recorded => {
    const [, , events, , actions] = row(name);
    return { events: numberIn(events), actions: numberIn(actions) };
  };
  const anHour = recorded('one hour, session alone |');
  const interrupted = recorded('one hour, session alone, interrupted once |');
  return {
    anHour,
    aDay: recorded('one day, session alone ('),
    runsADay: numberIn(row('one day, session alone (')[1]),
    interruption: {
      events: interrupted.events - anHour.events,
      actions: interrupted.actions - anHour.actions,
    },
    heapKb: numberIn(row('session | ')[2]),
  };
}

function numberIn(cell: string | undefined): number {
  const value = Number(cell?.replaceAll(',', '').match(/\d+(?:\.\d+)?/)?.[0]);
  if (Number.isNaN(value)) throw new Error(`bench/README.md has "${cell ?? ''}" where a number was expected`);
  return value;
}
