import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { within } from './within.js';

/**
 * One wait for a whole session: it ends when something has happened, or when a time has come. The SDK keeps the stack of
 * every pending promise, and of a cached session's memory those would be the larger part: `condition` with a timeout has
 * nine of them, this has two, and two more while its timer is set.
 */
export class Alarm {
  #ring: (() => void) | undefined;
  #rung = false;
  #timer: { readonly scope: CancellationScope; readonly ended: Promise<void> } | undefined;

  /** Sets the timer, which rings once `onDue` has been told. One that was set before must have been cleared. */
  set(atMs: number, summary: string, onDue: () => void): void {
    const scope = new CancellationScope();
    const ended = within(scope, () => sleep(atMs - Date.now(), { summary })).then(
      () => {
        this.#timer = undefined;
        onDue();
        this.ring();
      },
      () => undefined,
    );
    this.#timer = { scope, ended };
  }

  /** Takes the timer back; whatever the session does next comes after that in its history. */
  async clear(): Promise<void> {
    const timer = this.#timer;
    this.#timer = undefined;
    timer?.scope.cancel();
    await timer?.ended;
  }

  /** Ends the wait; where nobody waits the next one ends at once, so that nothing is missed in between. */
  ring(): void {
    if (!this.#ring) this.#rung = true;
    this.#ring?.();
    this.#ring = undefined;
  }

  /** Waits until it rings. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#rung) resolve();
      else this.#ring = resolve;
      this.#rung = false;
    });
  }

  /** Waits until it rings, or until something is so. */
  async waitOr(isSo: () => boolean): Promise<void> {
    await condition(() => this.#rung || isSo());
    this.#rung = false;
  }
}
