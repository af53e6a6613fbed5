/** The ids of temporary keys: Alibaba's and Amazon's. */
const TEMPORARY_KEY = /^(?:STS\.|ASIA[A-Z0-9]{16}$)/;

/** The mistake of a temporary key. */
export const NEEDS_LASTING_KEY = 'must be a lasting key: temporary credentials are not supported';

/** Whether a key id belongs to temporary credentials. */
export function isTemporaryKey(id: string): boolean {
  return TEMPORARY_KEY.test(id);
}
