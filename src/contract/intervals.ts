/** A time interval, [from, to) in epoch milliseconds. */
export type Interval = readonly [fromMs: number, toMs: number];

/** Merges intervals that touch or overlap, in order; omits empty and backward ones. */
export function merged(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const result: Interval[] = [];
  for (const [from, to] of sorted) {
    const last = result.at(-1);
    if (last && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result;
}

/** Returns the time that the intervals cover, overlaps counted once. */
export function coveredMs(intervals: readonly Interval[]): number {
  return merged(intervals).reduce((sum, [from, to]) => sum + to - from, 0);
}

/** Returns at most `count` intervals: the earliest are replaced by their hull, which may cover more. */
export function atMost(count: number, intervals: readonly Interval[]): readonly Interval[] {
  const cut = intervals.length - count;
  const first = intervals[0];
  const last = intervals[cut];
  return cut > 0 && first && last ? [[first[0], last[1]], ...intervals.slice(cut + 1)] : intervals;
}

/** Returns the parts of the first intervals that lie in none of the others. */
export function without(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const rest: Interval[] = [];
  const cuts = merged(taken);
  for (const [from, to] of merged(intervals)) {
    let atMs = from;
    for (const [cutFrom, cutTo] of cuts) {
      if (cutTo <= atMs || cutFrom >= to) continue;
      if (cutFrom > atMs) rest.push([atMs, cutFrom]);
      atMs = cutTo;
    }
    if (atMs < to) rest.push([atMs, to]);
  }
  return rest;
}

/** Returns the parts of the first intervals that also lie in the others. */
export function within(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  return without(intervals, without(intervals, others));
}
