import { TimerQueue } from '../../../src/simulator/clock/timer-queue.js';

/** Like an async function, but in virtual time: it continues once the yielded condition is true. */
export type Coroutine = Generator<() => boolean, void, undefined>;

/** No session of the model takes more turns than this, however long it lasts; one that spins would. */
const MAX_TURNS = 60_000;
const MAX_TURNS_AT_ONCE = 200;

/** Time that jumps from one event to the next, and the coroutines that wait in it. */
export class VirtualTime {
  readonly #timers = new TimerQueue();
  readonly #waiting = new Map<Coroutine, () => boolean>();
  #turns = 0;

  constructor(public nowMs: number) {}

  /** Runs something later; at once after everything else when that time is over. */
  at(atMs: number, run: () => void): void {
    this.#timers.add(Math.max(atMs, this.nowMs), run);
  }

  /** Becomes true after so long. */
  timer(ms: number): () => boolean {
    let over = false;
    this.at(this.nowMs + ms, () => {
      over = true;
    });
    return () => over;
  }

  /** Runs a coroutine to where it first waits, as an async function does; true when it has ended is what it answers. */
  spawn(coroutine: Coroutine): () => boolean {
    this.#step(coroutine);
    return () => !this.#waiting.has(coroutine);
  }

  /** Moves on to the next event and everything that follows from it; false when there is none until then. */
  next(untilMs: number): boolean {
    const next = this.#timers.takeNext(untilMs);
    if (!next) return false;
    this.nowMs = Math.max(this.nowMs, next.atMs);
    void next.task();
    let turns = 0;
    for (let moved = true; moved; ) {
      moved = false;
      for (const [coroutine, isDue] of this.#waiting) {
        if (!isDue()) continue;
        moved = true;
        if (++turns > MAX_TURNS_AT_ONCE) throw new Error('The session spins without time passing');
        this.#step(coroutine);
      }
    }
    return true;
  }

  #step(coroutine: Coroutine): void {
    if (++this.#turns > MAX_TURNS) throw new Error(`The session has taken ${MAX_TURNS} turns`);
    const { done, value } = coroutine.next();
    if (done) this.#waiting.delete(coroutine);
    else this.#waiting.set(coroutine, value);
  }
}
