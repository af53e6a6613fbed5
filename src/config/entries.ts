/** Returns named entries without a prototype: a name such as "constructor" finds nothing. */
export function entriesOf<T>(named: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const entries: Record<string, T> = Object.create(null);
  return Object.assign(entries, named);
}
