import { revealReader, revealStorage } from '../../../config/index.js';
import { openLinks } from '../../../storage/index.js';
import type { ConfigCheck } from '../check.js';
import { notChecked, ok, warning } from '../finding.js';

const CHECK = 'links to files';

/** Checks that the gateway can make links to files, if the configuration has them on. */
export const fileLinks: ConfigCheck = {
  name: CHECK,
  run: async ({ config: { gateway, storages } }) => {
    if (!gateway.fileLinks) return [ok(CHECK, 'off: gateway.fileLinks is not set')];
    const all = Object.entries(storages);
    if (all.length === 0) {
      const fix = 'Give the gateway the storages of the workers, with their "reader".';
      return [warning(CHECK, 'gateway.fileLinks is set, but no storage is configured', fix)];
    }
    const opened = await Promise.all(
      all.map(async ([name, storage]) => ({
        name,
        ...(await openLinks(revealStorage(storage), revealReader(storage))),
      })),
    );
    const without = opened.flatMap((one) => ('why' in one ? [`"${one.name}" (${one.why})`] : []));
    if (without.length === 0) return [ok(CHECK, `${gateway.fileLinks.minutes} min for the files of every storage`)];
    const seen = `none for the files of storage ${without.join(', ')}`;
    if (without.length < all.length) return [notChecked(CHECK, seen)];
    return [warning(CHECK, seen, 'Add "reader" with keys that may read the bucket, or remove gateway.fileLinks.')];
  },
};
