export { REDACTED, redacted, redactedError, redactedValue, registerSecrets } from './redact.js';
export { registerTemporalSecrets } from './temporal-secrets.js';
