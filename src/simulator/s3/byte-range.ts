/** The first and last byte of a range, both included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range of a file of `sizeBytes` that a Range header names. `undefined`: the whole file, also for headers with
 * several ranges or another unit, as RFC 9110 allows. `'unsatisfiable'`: the range begins past the end.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const start = Math.max(0, sizeBytes - Number(last));
    return start < sizeBytes ? { start, end: sizeBytes - 1 } : 'unsatisfiable';
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (start >= sizeBytes) return 'unsatisfiable';
  return start <= end ? { start, end } : undefined;
}
