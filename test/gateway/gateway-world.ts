import { pino } from 'pino';
import { afterAll, onTestFinished } from 'vitest';
import type { RecordingClient } from '../../src/client/index.js';
import { type AppConfig, type Config, callbackKeysOf, callbackToken, Secret } from '../../src/config/index.js';
import { type RunningGateway, type StartGatewayOptions, startGateway } from '../../src/gateway/index.js';
import { signCallback } from '../../src/zego/index.js';

export const APP_ID = 700_800_900;
export const CALLBACK_SECRET = 'callback-secret-of-the-test';

function app(fields: Partial<AppConfig>): AppConfig {
  return {
    appId: APP_ID,
    serverSecret: new Secret('server-secret-of-the-test'),
    callbackSecret: new Secret(CALLBACK_SECRET),
    endpoint: 'http://127.0.0.1:9',
    maxRecordSeconds: 86_400,
    quotas: {},
    orphans: 'known',
    ...fields,
  };
}

function withoutCallbackSecret(): AppConfig {
  const { callbackSecret: _, ...fields } = app({ appId: APP_ID + 1 });
  return fields;
}

/** Apps: `default`, `other` with another secret, `unsigned` without any. */
export function testConfig(gateway: Partial<Config['gateway']> = {}): Config {
  const apps = {
    default: app({}),
    other: app({ appId: APP_ID + 2, callbackSecret: new Secret('another-secret') }),
    unsigned: withoutCallbackSecret(),
  };
  return {
    apps: Object.assign(Object.create(null), apps),
    storages: {},
    profiles: {},
    gateway: {
      host: '127.0.0.1',
      port: 0,
      apiKeys: [],
      callbackKeys: [new Secret('callback-key-of-the-test')],
      callbackToleranceSeconds: 300,
      ...gateway,
    },
    worker: { maxCachedWorkflows: 10, shutdownGraceSeconds: 1, allowPrivateBackups: false },
    webhooks: {},
    warnings: [],
  };
}

export interface GatewayWorld extends RunningGateway {
  readonly config: Config;
  /** The log as lines of JSON. */
  readonly log: string[];
  readonly addressOf: (sessionId: string, app?: string) => string;
  readonly post: (address: string, body: unknown, init?: RequestInit) => Promise<Response>;
}

/** A gateway that listens on a free port, with its log in memory. The caller stops it. */
export async function startTestGateway(
  client: RecordingClient,
  options: Partial<StartGatewayOptions> = {},
): Promise<GatewayWorld> {
  const log: string[] = [];
  const config = options.config ?? testConfig();
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const running = await startGateway({ config, client, logger, port: 0, ...options });
  return {
    ...running,
    config,
    log,
    addressOf: (sessionId, name = 'default') => sessionAddress(config, sessionId, name),
    post: (address, body, init = {}) =>
      fetch(`${running.url}${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...init,
      }),
  };
}

/** The same, stopped after the test file. */
export async function gatewayOfFile(
  client: RecordingClient,
  options?: Partial<StartGatewayOptions>,
): Promise<GatewayWorld> {
  const world = await startTestGateway(client, options);
  afterAll(() => world.stop());
  return world;
}

/** The same, stopped after the test. */
export async function gatewayOfTest(
  client: RecordingClient,
  options?: Partial<StartGatewayOptions>,
): Promise<GatewayWorld> {
  const world = await startTestGateway(client, options);
  onTestFinished(() => world.stop());
  return world;
}

export function sessionAddress(config: Config, sessionId: string, name = 'default'): string {
  const [key] = callbackKeysOf(config, name);
  if (!key) throw new Error(`App "${name}" has no callback key.`);
  return `/v1/callbacks/zego/${name}/${encodeURIComponent(sessionId)}/${callbackToken(key, { app: name, sessionId })}`;
}

/** A callback as ZEGO sends it now, or at another time, signed with the secret of the app `default`. */
export function callback(
  fields: Record<string, unknown> = {},
  secret = CALLBACK_SECRET,
  atMs = Date.now(),
): Record<string, unknown> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const nonce = '563214';
  return {
    app_id: APP_ID,
    task_id: 'task-1',
    room_id: 'math-101',
    event_type: 5,
    message: 'success',
    nonce,
    timestamp,
    signature: signCallback({ secret, timestamp, nonce }),
    sequence: 3,
    detail: {},
    ...fields,
  };
}
