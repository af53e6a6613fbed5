import { createRequire } from 'node:module';
import { fieldsOf } from '../json/objects.js';

/** Returns the version of this package, such as `0.2.0`. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('reelkeeper/package.json');
  const { version = 'unknown' } = fieldsOf(manifest);
  return String(version);
}
