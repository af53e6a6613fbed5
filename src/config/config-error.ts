import type { Mistake } from '../contract/index.js';
import { mistakeText } from '../json/mistakes.js';

/** The configuration is invalid. The message lists every mistake by its path, and no secret. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError';

  constructor(
    /** The source for messages: a file or the environment. */
    readonly source: string,
    readonly mistakes: readonly Mistake[],
    message?: string,
  ) {
    const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
    const lines = mistakes.map((mistake) => `  ${mistakeText(mistake)}`);
    super(message ?? [`${source} has ${count}:`, ...lines].join('\n'));
  }
}

/** There is no configuration, or its file cannot be read. The message says what to write where. */
export class ConfigMissing extends ConfigError {
  override readonly name = 'ConfigMissing';

  constructor(source: string, message: string) {
    super(source, [], message);
  }
}
