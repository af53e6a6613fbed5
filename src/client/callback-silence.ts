import type { SessionSummary } from '../contract/index.js';

/** An app whose sessions close without a callback of ZEGO. */
export interface CallbackSilence {
  readonly app: string;
  /** How many of its sessions closed one after the other without a callback. */
  readonly sessions: number;
  /** When the first of them closed, as ISO 8601 in UTC. */
  readonly since: string;
}

/** The fewest sessions that tell. A single one may close before its callback arrives. */
const ENOUGH = 3;

/** Returns the apps whose newest sessions all closed without a callback. `sessions` are closed ones, in any order. */
export function callbackSilences(sessions: readonly SessionSummary[]): CallbackSilence[] {
  const byApp = new Map<string, { readonly closedAt: string; readonly isSilent: boolean }[]>();
  for (const { app, closedAt, outcome } of sessions) {
    if (app === undefined || closedAt === undefined || outcome?.callbacks === undefined) continue;
    byApp.set(app, [...(byApp.get(app) ?? []), { closedAt, isSilent: outcome.callbacks === 'none' }]);
  }
  return [...byApp].flatMap(([app, closed]) => {
    const newest = closed.toSorted((a, b) => Date.parse(b.closedAt) - Date.parse(a.closedAt));
    const heard = newest.findIndex(({ isSilent }) => !isSilent);
    const silent = heard === -1 ? newest : newest.slice(0, heard);
    const first = silent.at(-1);
    return first && silent.length >= ENOUGH ? [{ app, sessions: silent.length, since: first.closedAt }] : [];
  });
}
