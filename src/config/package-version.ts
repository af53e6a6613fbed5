import { createRequire } from 'node:module';

/** The version of this package, such as `0.2.0`. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('reelkeeper/package.json');
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}
