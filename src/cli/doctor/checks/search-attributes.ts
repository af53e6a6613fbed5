import { inspectSearchAttributes, SEARCH_ATTRIBUTE_TYPES } from '../../../temporal/index.js';
import type { TemporalCheck } from '../check.js';
import { failed, ok } from '../finding.js';

const CHECK = 'search attributes';

/** Checks that the search attributes exist with their types. Registers none. */
export const searchAttributes: TemporalCheck = {
  name: CHECK,
  run: async ({ connection, namespace }) => {
    const { missing, wrong } = await inspectSearchAttributes(connection, namespace);
    const names = Object.keys(SEARCH_ATTRIBUTE_TYPES);
    if (wrong.length > 0) {
      const list = wrong.map(({ name, actual, wanted }) => `${name} is ${actual} and must be ${wanted}`).join('; ');
      const fix =
        'Remove them (temporal operator search-attribute remove) and run "reelkeeper setup", or use another namespace.';
      return [failed(CHECK, list, fix)];
    }
    if (missing.length > 0) {
      const fix = `Run "reelkeeper setup"; if it is not permitted to register them, create them in Temporal (${missing
        .map((name) => `${name} as ${SEARCH_ATTRIBUTE_TYPES[name]}`)
        .join(', ')}).`;
      return [failed(CHECK, `${missing.join(', ')} not registered in "${namespace}"`, fix)];
    }
    return [ok(CHECK, `all ${names.length} are registered in "${namespace}"`)];
  },
};
