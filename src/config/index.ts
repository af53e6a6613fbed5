export { callbackKeysOf, callbackToken, verifyCallbackToken } from './callback-token.js';
export type { AppConfig, Config, GatewayConfig, WorkerConfig } from './config.js';
export { ConfigError, ConfigMissing } from './config-error.js';
export { DEFAULT_PROFILE } from './default-profile.js';
export { type LoadConfigOptions, loadConfig } from './load-config.js';
export { Secret, secretTextsIn } from './secret.js';
export { secretsOf } from './secrets-of.js';
export { SIMULATOR_BUCKET, type SimulatorConfigOptions, simulatorConfig } from './simulator-config.js';
export { revealStorage, type Sealed, type StorageConfig, sealStorage } from './storage-config.js';
