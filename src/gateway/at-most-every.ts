/** Asks at most once in so long, however often somebody wants to know: all who ask meanwhile share one answer. */
export function atMostEvery<T>(keepMs: number, nowMs: () => number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly askedAtMs: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const now = nowMs();
    if (!last || now - last.askedAtMs >= keepMs) last = { askedAtMs: now, answer: ask() };
    return last.answer;
  };
}
