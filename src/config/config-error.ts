import type { Mistake } from '../contract/index.js';

/** The configuration can't be used; the message lists every mistake by its path, and no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    /** Where the configuration came from, in words: a file or the environment. */
    readonly source: string,
    readonly mistakes: readonly Mistake[],
  ) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    super([`${source} has ${count}:`, ...mistakes.map(({ path, message }) => `  ${path} ${message}`)].join('\n'));
  }
}

/** There is no configuration at all; the message says what to write. */
export class ConfigMissing extends Error {
  override readonly name = 'ConfigMissing';
}
