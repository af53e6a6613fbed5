/** A stretch of time, [from, to) in epoch milliseconds. */
export type Interval = readonly [fromMs: number, toMs: number];

/** The stretches merged where they touch or overlap, in order; empty and backward ones are left out. */
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

/** How much time the stretches cover together, overlaps counted once. */
export function coveredMs(intervals: readonly Interval[]): number {
  return merged(intervals).reduce((sum, [from, to]) => sum + to - from, 0);
}

/** At most so many stretches: the earliest become their hull, which may cover more than they did. */
export function atMost(count: number, stretches: readonly Interval[]): readonly Interval[] {
  const cut = stretches.length - count;
  const first = stretches[0];
  const last = stretches[cut];
  return cut > 0 && first && last ? [[first[0], last[1]], ...stretches.slice(cut + 1)] : stretches;
}

/** What of the first stretches lies in none of the others. */
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

/** What lies in the first stretches and in the others as well. */
export function within(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  return without(intervals, without(intervals, others));
}
