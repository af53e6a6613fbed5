/** Asks at most once in so long, however often somebody wants to know: all who ask meanwhile share one answer. */
export function atMostEvery<T>(keepMs: number, nowMs: () => number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly requestedAtMs: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const now = nowMs();
    if (!last || now - last.requestedAtMs >= keepMs) last = { requestedAtMs: now, answer: ask() };
    return last.answer;
  };
}
