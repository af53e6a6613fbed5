import type { ClockTask, ClockTimer } from './simulator-clock.js';

interface QueuedTimer {
  readonly dueMs: number;
  /** Timers of the same time fire in the order in which they were set. */
  readonly order: number;
  readonly task: ClockTask;
  cancelled: boolean;
}

/** A binary heap of timers. A cancelled one stays until it comes to the top. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  #added = 0;

  add(dueMs: number, task: ClockTask): ClockTimer {
    const timer: QueuedTimer = { dueMs, order: this.#added++, task, cancelled: false };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return {
      cancel: () => {
        timer.cancelled = true;
      },
    };
  }

  /** Removes and answers the next timer that is due at or before `epochMs`. */
  takeDue(epochMs: number): { readonly dueMs: number; readonly task: ClockTask } | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (!top.cancelled && top.dueMs > epochMs) return undefined;
      this.#removeTop();
      if (!top.cancelled) return top;
    }
    return undefined;
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
  }

  #rise(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #sink(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      const next = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(next, at)) return;
      at = next;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (!first || !second) return false;
    return first.dueMs < second.dueMs || (first.dueMs === second.dueMs && first.order < second.order);
  }

  #swapIfBefore(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (!first || !second || !this.#isBefore(a, b)) return false;
    this.#heap[a] = second;
    this.#heap[b] = first;
    return true;
  }
}
