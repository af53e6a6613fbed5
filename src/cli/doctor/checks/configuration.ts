import { missingForWorker } from '../../../config/index.js';
import { mistakeText } from '../../../json/mistakes.js';
import type { ConfigCheck } from '../check.js';
import { ok, warning } from '../finding.js';

const CHECK = 'configuration';

/** Reports which processes the configuration suffices for. */
export const completeness: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) => {
    const missing = missingForWorker(config).map(({ path }) => path);
    if (missing.length === 0) return [ok(CHECK, 'complete for workers and gateways')];
    const fix = 'Fine for a gateway alone. Add them where a worker runs.';
    return [warning(CHECK, `complete for a gateway only: a worker also needs ${missing.join(', ')}`, fix)];
  },
};

/** Reports the warnings of a valid configuration. */
export const configWarnings: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) =>
    config.warnings.map((mistake) =>
      warning(CHECK, mistakeText(mistake), 'Correct it there; docs/configuration.md describes every field.'),
    ),
};
