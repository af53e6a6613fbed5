import { existsSync } from 'node:fs';

/** The variables whose empty value has a meaning: it removes a header. */
const HEADER_PREFIX = 'TEMPORAL_GRPC_META_';

/**
 * Returns the environment for Temporal's settings loader. Empty variables count as unset: ".env" files and Compose leave
 * them behind.
 * @throws Error if TEMPORAL_CONFIG_FILE should be read and does not exist, which the loader ignores
 */
export function temporalEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  loading: { readonly disableFile?: boolean; readonly configSource?: unknown } = {},
): Record<string, string> {
  const file = env['TEMPORAL_CONFIG_FILE'];
  const isRead = !loading.disableFile && loading.configSource === undefined;
  if (isRead && file && !existsSync(file))
    throw new Error(`TEMPORAL_CONFIG_FILE names "${file}", which does not exist`);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const isSet = value !== undefined && (value !== '' || name.startsWith(HEADER_PREFIX));
      return isSet ? [[name, value]] : [];
    }),
  );
}
