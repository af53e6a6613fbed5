import { mistakeText } from '../../../json/mistakes.js';
import type { ConfigCheck } from '../check.js';
import { warning } from '../finding.js';

/** What the configuration itself has to say although it can be used. */
export const configWarnings: ConfigCheck = {
  name: 'configuration',
  run: async ({ config }) =>
    config.warnings.map((one) =>
      warning('configuration', mistakeText(one), 'Correct it there; docs/configuration.md has every field.'),
    ),
};
