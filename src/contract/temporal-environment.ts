import { existsSync } from 'node:fs';

/** Where an empty value has a meaning of its own: it takes a header away. */
const HEADER_PREFIX = 'TEMPORAL_GRPC_META_';

/**
 * The environment as Temporal's own loader of settings is to read it: a variable that is set to nothing counts as not
 * set, as ".env" files and Compose leave behind what nobody filled in.
 * @throws Error when TEMPORAL_CONFIG_FILE is to be read and is not there, which the loader passes over in silence
 */
export function temporalEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  loading: { readonly disableFile?: boolean; readonly configSource?: unknown } = {},
): Record<string, string> {
  const file = env['TEMPORAL_CONFIG_FILE'];
  const isRead = !loading.disableFile && loading.configSource === undefined;
  if (isRead && file && !existsSync(file))
    throw new Error(`TEMPORAL_CONFIG_FILE names "${file}", and there is no such file`);
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const isSet = value !== undefined && (value !== '' || name.startsWith(HEADER_PREFIX));
      return isSet ? [[name, value]] : [];
    }),
  );
}
