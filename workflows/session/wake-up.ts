import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import { within } from './within.js';

/**
 * The one wait of a session: it ends when the state may have changed, or when its timer fires. The SDK keeps the stack of
 * every pending promise, which would be most of a cached session's memory: `condition` with a timeout has nine pending
 * promises, this has two, and two more while its timer is set.
 */
export class WakeUp {
  #resolve: (() => void) | undefined;
  #isAwake = false;
  #timer: { readonly scope: CancellationScope; readonly ended: Promise<void> } | undefined;

  /** Sets the timer, which calls `onTime` and wakes the session. Clear the previous timer first. */
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

  /** Cancels the timer; the session's next command comes after that in its history. */
  async clearTimer(): Promise<void> {
    const timer = this.#timer;
    this.#timer = undefined;
    timer?.scope.cancel();
    await timer?.ended;
  }

  /** Ends the wait. If the session does not wait, its next wait ends at once, so that no change is missed. */
  wake(): void {
    if (!this.#resolve) this.#isAwake = true;
    this.#resolve?.();
    this.#resolve = undefined;
  }

  /** Waits until `wake` is called. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isAwake) resolve();
      else this.#resolve = resolve;
      this.#isAwake = false;
    });
  }

  /** Waits until `wake` is called, or until the condition holds. */
  async waitOr(isMet: () => boolean): Promise<void> {
    await condition(() => this.#isAwake || isMet());
    this.#isAwake = false;
  }
}
