/**
 * The turns of a process among those that share a quota: each `of`-th one, from `index` on. Without an index the turns of
 * the others are unknown.
 */
export interface Share {
  readonly of: number;
  readonly index?: number;
}

/** All turns. */
export const ALONE: Share = { of: 1 };
