import { missingForWorker } from '../../../config/index.js';
import type { ConfigCheck } from '../check.js';
import { ok, warning } from '../finding.js';

const CHECK = 'configuration';

/** Which processes the configuration is enough for. */
export const enoughFor: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) => {
    const missing = missingForWorker(config).map(({ path }) => path);
    if (missing.length === 0) return [ok(CHECK, 'enough for workers and gateways')];
    const fix = 'Leave it so for a gateway alone; add them where a worker runs.';
    return [warning(CHECK, `enough for a gateway alone: without ${missing.join(', ')} no worker starts`, fix)];
  },
};
