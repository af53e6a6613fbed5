import { z } from 'zod';
import type { Mistake } from '../contract/index.js';
import { registerSecrets } from '../redaction/index.js';
import { TASK_SECONDS } from '../zego/tables/limits.js';
import { STORAGE_VENDORS } from '../zego/tables/modes.js';
import { type ApiKeyConfig, apiKeysSchema } from './api-key.schema.js';
import { checked } from './checked.js';
import type { Config } from './config.js';
import { CALLBACK_TOLERANCE_SECONDS } from './config.schema.js';
import { DEFAULT_PROFILE } from './default-profile.js';
import { encryptionSchema } from './encryption.schema.js';
import type { EncryptionConfig } from './encryption-config.js';
import { entriesOf } from './entries.js';
import { fromEnvironment, variableOf } from './environment.js';
import { Secret, secretTextsIn } from './secret.js';
import { sealStorage } from './storage-config.js';

/** The addresses of simulator and gateway in `dev` and `demo`, and the app of the simulator. */
interface SimulatorConfigOptions {
  /** The simulator's address. */
  readonly endpoint: string;
  /** The gateway's address for the simulator's callbacks. */
  readonly publicUrl: string;
  /** The gateway's port on loopback. @default 8700 */
  readonly gatewayPort?: number;
  readonly appId: number;
  readonly serverSecret: string;
  readonly callbackSecret: string;
  /** Keys of callers. @default none */
  readonly apiKeys?: readonly ApiKeyConfig[];
  /** @default no encryption */
  readonly encryption?: EncryptionConfig | undefined;
  /** Warnings about the environment that the keys came from. @default none */
  readonly warnings?: readonly Mistake[];
}

/** The simulator's own bucket, on its S3 API. */
export const SIMULATOR_BUCKET = 'recordings';

/** Returns the bucket of the simulator at this address, as StorageParams. */
export function simulatorStorage(endpoint: string) {
  return {
    Vendor: STORAGE_VENDORS.s3Protocol,
    Region: 'us-east-1',
    Bucket: SIMULATOR_BUCKET,
    AccessKeyId: 'simulator',
    AccessKeySecret: 'simulator',
    EndPoint: `${endpoint}/_s3`,
    S3ForcePathStyle: true,
  };
}

/** Returns the configuration of `dev` and `demo`: one app at the simulator, and its bucket as the only storage. */
export function simulatorConfig(options: SimulatorConfigOptions): Config {
  const { endpoint, publicUrl, gatewayPort = 8700, appId, apiKeys = [], encryption, warnings = [] } = options;
  const storage = sealStorage(simulatorStorage(endpoint));
  const app = {
    appId,
    serverSecret: new Secret(options.serverSecret),
    callbackSecret: new Secret(options.callbackSecret),
    endpoint,
    maxRecordSeconds: TASK_SECONDS.maxRecord.default,
    quotas: {},
    orphans: 'known' as const,
  };
  return {
    apps: entriesOf({ default: app }),
    storages: entriesOf({ default: storage }),
    profiles: entriesOf({ default: DEFAULT_PROFILE }),
    gateway: {
      host: '127.0.0.1',
      port: gatewayPort,
      publicUrl,
      apiKeys,
      callbackKeys: [],
      callbackToleranceSeconds: CALLBACK_TOLERANCE_SECONDS,
    },
    worker: { shutdownGraceSeconds: 5, allowPrivateBackups: true },
    webhooks: entriesOf({}),
    warnings,
    ...(encryption && { encryption }),
  };
}

const keysSchema = z.object({
  gateway: z.object({ apiKeys: apiKeysSchema }),
  encryption: encryptionSchema.exactOptional(),
});

/**
 * Reads the API keys and encryption keys in the environment, for a gateway and worker that use the simulator.
 * @throws ConfigError
 */
export function loadKeys(
  env: NodeJS.ProcessEnv,
): Required<Pick<SimulatorConfigOptions, 'apiKeys' | 'warnings'>> & Pick<SimulatorConfigOptions, 'encryption'> {
  const from = { source: 'The environment', known: [], found: [], rename: variableOf };
  const { value } = fromEnvironment(env, ['gateway.apiKeys', 'encryption'], { gateway: {} });
  const { data, warnings } = checked(keysSchema, value, from);
  registerSecrets(secretTextsIn(data));
  return { apiKeys: data.gateway.apiKeys, encryption: data.encryption, warnings };
}
