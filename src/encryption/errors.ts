import type { Mistake } from '../contract/index.js';
import { mistakeText } from '../json/mistakes.js';

/** The keys are invalid. The message lists every mistake by its path, and no key. */
export class EncryptionKeysInvalid extends Error {
  override readonly name = 'EncryptionKeysInvalid';

  constructor(
    /** The source for messages: an option or an environment variable. */
    readonly source: string,
    readonly mistakes: readonly Mistake[],
  ) {
    const lines = mistakes.map((mistake) => `  ${mistakeText(mistake)}`);
    super([`${source} can't be used for encryption:`, ...lines].join('\n'));
  }
}

/** This process cannot decrypt a payload: it lacks the key, has another key of that id, or the payload was altered. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable';

  constructor(
    /** The id of the payload's key. */
    readonly keyId: string,
    why: string,
  ) {
    super(`A payload encrypted with the key "${keyId}" cannot be read: ${why}`);
  }
}
