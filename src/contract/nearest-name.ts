/** A name without end would otherwise fill failures and logs. */
const MAX_NAME_CHARACTERS = 64;

/** The name of a field from its dotted path. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * The known name that takes the fewest edits (a letter added, left out, changed, or two neighbours swapped; case does
 * not count), if it takes at most a third of the name's length, and one for the shortest names; never more than
 * `maxEdits`.
 */
export function nearestName(name: string, known: readonly string[], maxEdits = Infinity): string | undefined {
  if (name.length > MAX_NAME_CHARACTERS) return undefined;
  const limit = Math.min(maxEdits, Math.max(1, Math.floor(name.length / 3)));
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    // So many letters have to be added or left out: thousands of names are told apart by this alone.
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || edits < best.edits) best = { name: candidate, edits };
  }
  return best && best.edits <= limit ? best.name : undefined;
}

/** A name as it is told: cut when it is endless. */
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
