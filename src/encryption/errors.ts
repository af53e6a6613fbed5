import type { Mistake } from '../contract/index.js';
import { mistakeText } from '../json/mistakes.js';

/** Keys that can't be used; the message lists every mistake by its path, and no key. */
export class EncryptionKeysInvalid extends Error {
  override readonly name = 'EncryptionKeysInvalid';

  constructor(
    /** Where the keys came from, in words: an option or a variable of the environment. */
    readonly source: string,
    readonly mistakes: readonly Mistake[],
  ) {
    const lines = mistakes.map((mistake) => `  ${mistakeText(mistake)}`);
    super([`${source} can't be used for encryption:`, ...lines].join('\n'));
  }
}

/** A payload that this process can't decrypt: it lacks the key, has another one of that id, or the payload was changed. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable';

  constructor(
    /** The id of the key that the payload says to be encrypted with. */
    readonly keyId: string,
    why: string,
  ) {
    super(`A payload encrypted with the key "${keyId}" can't be read: ${why}`);
  }
}
