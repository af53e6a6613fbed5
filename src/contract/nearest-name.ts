/** Longer names would fill failures and logs. */
const MAX_NAME_CHARACTERS = 64;

/** Returns the name of a field from its dotted path. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * Returns the known name with the fewest edits: a letter added, removed or changed, or two neighbours swapped; case is
 * ignored. At most a third of the name's length counts as near, but at least one edit and at most `maxEdits`.
 */
export function nearestName(name: string, known: readonly string[], maxEdits = Infinity): string | undefined {
  if (name.length > MAX_NAME_CHARACTERS) return undefined;
  const limit = Math.min(maxEdits, Math.max(1, Math.floor(name.length / 3)));
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    // A cheap test first: the lengths alone exclude most of thousands of names.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || edits < best.edits) best = { name: candidate, edits };
  }
  return best && best.edits <= limit ? best.name : undefined;
}

/** Returns a name for a message, cut if it is too long. */
export function shortName(name: string): string {
  return name.length <= MAX_NAME_CHARACTERS ? name : `${name.slice(0, MAX_NAME_CHARACTERS)}…`;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(substitute, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
