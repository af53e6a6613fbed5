import type { SlotPermit, WorkerTuner } from '@temporalio/worker';

/**
 * Slots for the calls of one Action. A worker polls only while few of its tasks wait for their turn, so that the others stay
 * in the queue, for a process whose turn is earlier.
 */
export class PacedSlots {
  readonly #slots: number;
  readonly #ahead: () => number;
  readonly #waiting = new Set<() => void>();
  #reserved = 0;
  #begun = 0;

  /** @param slots the most calls at once @param ahead the most tasks polled for or waiting */
  constructor(slots: number, ahead: () => number) {
    this.#slots = slots;
    this.#ahead = ahead;
  }

  /** Notes that a call has begun: its task no longer waits. */
  began(): void {
    this.#begun++;
    this.#grant();
  }

  /** Notes that a call has ended. Its slot is released slightly later. */
  ended(): void {
    this.#begun--;
  }

  async reserveSlot(signal: AbortSignal): Promise<SlotPermit> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.#waiting.delete(grant);
        const error = new Error('The worker no longer needs the slot');
        error.name = 'AbortError';
        reject(error);
      };
      const grant = (): void => {
        this.#waiting.delete(grant);
        signal.removeEventListener('abort', aborted);
        this.#reserved++;
        resolve({});
      };
      if (signal.aborted) {
        aborted();
        return;
      }
      signal.addEventListener('abort', aborted, { once: true });
      this.#waiting.add(grant);
      this.#grant();
    });
  }

  tryReserveSlot(): SlotPermit | null {
    if (!this.#isFree()) return null;
    this.#reserved++;
    return {};
  }

  releaseSlot(): void {
    this.#reserved--;
    this.#grant();
  }

  #isFree(): boolean {
    return this.#reserved < this.#slots && this.#reserved - this.#begun < this.#ahead();
  }

  #grant(): void {
    for (const grant of this.#waiting) {
      if (!this.#isFree()) return;
      grant();
    }
  }
}

/** Returns the tuner of a worker that runs activities only. */
export function tunerOf(slots: PacedSlots): WorkerTuner {
  const unused = { type: 'fixed-size', numSlots: 1 } as const;
  return {
    workflowTaskSlotSupplier: unused,
    activityTaskSlotSupplier: {
      type: 'custom',
      reserveSlot: (_context, signal) => slots.reserveSlot(signal),
      tryReserveSlot: () => slots.tryReserveSlot(),
      markSlotUsed: () => undefined,
      releaseSlot: () => slots.releaseSlot(),
    },
    localActivityTaskSlotSupplier: unused,
    nexusTaskSlotSupplier: unused,
  };
}
