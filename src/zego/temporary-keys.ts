/** How the ids of keys begin that are handed out for a while: Alibaba's, and Amazon's. */
const TEMPORARY_KEY = /^(?:STS\.|ASIA[A-Z0-9]{16}$)/;

/** What is wrong with the id of a temporary key. */
export const NEEDS_LASTING_KEY = 'must be a lasting key: temporary credentials are not supported';

/** Whether the id of a key is that of temporary credentials. */
export function isTemporaryKey(id: string): boolean {
  return TEMPORARY_KEY.test(id);
}
