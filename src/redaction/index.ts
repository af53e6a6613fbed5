export { knowSecrets, REDACTED, redacted, redactedError, redactedValue } from './redact.js';
export { knowTemporalSecrets, type TemporalSecrets } from './temporal-secrets.js';
