export { knowSecrets, REDACTED, redacted, redactedError, redactedValue } from './redact.js';
export { knowTemporalSecrets } from './temporal-secrets.js';
