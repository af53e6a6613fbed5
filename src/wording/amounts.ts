import type { OmittedFiles } from '../contract/view.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A duration in its two largest units: `340 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND_MS) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)} s`;
  if (ms < HOUR_MS) return twoUnits(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return twoUnits(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return twoUnits(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

/** A number of bytes in decimal units: `512 B`, `1.4 kB`, `23 MB`. */
export function sizeText(bytes: number): string {
  let amount = bytes;
  let unit = 'B';
  for (const larger of UNITS) {
    if (amount < 999.5) break;
    amount /= 1_000;
    unit = larger;
  }
  return unit === 'B' || amount >= 9.95 ? `${Math.round(amount)} ${unit}` : `${amount.toFixed(1)} ${unit}`;
}

/** A number of things: `1 file`, `3 files`. */
export function countText(count: number, thing: string, things = `${thing}s`): string {
  return `${count} ${count === 1 ? thing : things}`;
}

/** Omitted files: `and 3 more files, 23 MB: 2 uploaded, 1 backup`. */
export function omittedText({ count, byState, sizeBytes }: OmittedFiles): string {
  const states = Object.entries(byState).map(([state, number]) => `${number} ${state}`);
  return `and ${countText(count, 'more file')}, ${sizeText(sizeBytes)}: ${states.join(', ')}`;
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}
