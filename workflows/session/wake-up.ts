import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { within } from './within.js';

/**
 * The one wait of a whole session: it ends when something has happened, or when a time has come. The SDK keeps the stack of
 * every pending promise, and of a cached session's memory those would be the larger part: `condition` with a timeout has
 * nine of them, this has two, and two more while its timer is set.
 */
export class WakeUp {
  #resolve: (() => void) | undefined;
  #isAwake = false;
  #timer: { readonly scope: CancellationScope; readonly ended: Promise<void> } | undefined;

  /** Sets the timer, which calls `onTime` and wakes the session. One that was set before must have been cleared. */
  setTimer(atMs: number, summary: string, onTime: () => void): void {
    const scope = new CancellationScope();
    const ended = within(scope, () => sleep(atMs - Date.now(), { summary })).then(
      () => {
        this.#timer = undefined;
        onTime();
        this.wake();
      },
      () => undefined,
    );
    this.#timer = { scope, ended };
  }

  /** Takes the timer back; whatever the session does next comes after that in its history. */
  async clearTimer(): Promise<void> {
    const timer = this.#timer;
    this.#timer = undefined;
    timer?.scope.cancel();
    await timer?.ended;
  }

  /** Ends the wait; where nobody waits the next one ends at once, so that nothing is missed in between. */
  wake(): void {
    if (!this.#resolve) this.#isAwake = true;
    this.#resolve?.();
    this.#resolve = undefined;
  }

  /** Waits until something has happened. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isAwake) resolve();
      else this.#resolve = resolve;
      this.#isAwake = false;
    });
  }

  /** Waits until something has happened, or until something is so. */
  async waitOr(isSo: () => boolean): Promise<void> {
    await condition(() => this.#isAwake || isSo());
    this.#isAwake = false;
  }
}
