export {
  type ApiKeyConfig,
  controlKey,
  DEFAULT_REQUESTS_PER_SECOND,
  FEWEST_KEY_CHARACTERS,
  guessableKeys,
  type KeyScope,
} from './api-key-config.js';
export { callbackKeysOf, callbackToken, verifyCallbackToken } from './callback-token.js';
export type { AppConfig, Config, GatewayConfig } from './config.js';
export { ConfigError, ConfigMissing } from './config-error.js';
export { cursorKeysOf } from './cursor-keys.js';
export { DEFAULT_PROFILE } from './default-profile.js';
export { type EncryptionConfig, loadEncryption, revealEncryption } from './encryption-config.js';
export { loadConfig } from './load-config.js';
export { Secret, secretTextsIn } from './secret.js';
export { secretsOf } from './secrets-of.js';
export { loadKeys, SIMULATOR_BUCKET, simulatorConfig } from './simulator-config.js';
export { revealReader, revealStorage, type StorageConfig, sealStorage } from './storage-config.js';
export type { WebhookConfig } from './webhook-config.js';
export { missingForWorker, workerApps } from './worker-needs.js';
