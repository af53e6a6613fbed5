/** Returns a function that calls `load` at most once every `keepMs`; callers in between share the result. */
export function atMostEvery<T>(keepMs: number, nowMs: () => number, load: () => Promise<T>): () => Promise<T> {
  let last: { readonly loadedAtMs: number; readonly result: Promise<T> } | undefined;
  return () => {
    const now = nowMs();
    if (!last || now - last.loadedAtMs >= keepMs) last = { loadedAtMs: now, result: load() };
    return last.result;
  };
}
