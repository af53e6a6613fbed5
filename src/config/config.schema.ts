import { z } from 'zod';
import { ORPHAN_POLICIES } from '../contract/fleet.js';
import { RESERVED_PREFIXES } from '../contract/ids.js';
import { configNameSchema } from '../contract/request.schema.js';
import { isLoopback } from '../http/loopback.js';
import { DEFAULT_ENDPOINT, ZEGO_ACTIONS } from '../zego/tables/actions.js';
import { MAX_APP_ID, TASK_SECONDS } from '../zego/tables/limits.js';
import {
  endpointSchema,
  hostSchema,
  originSchema,
  socketAddressSchema,
  temporalUiUrlSchema,
  webAddressSchema,
} from './address.schema.js';
import { apiKeyFields, apiKeysSchema, headerKeySchema } from './api-key.schema.js';
import { encryptionNamesAt, encryptionSchema } from './encryption.schema.js';
import { guessableKeys } from './guessable-keys.js';
import { profileSchema } from './profile.schema.js';
import { Secret } from './secret.js';
import { OUR_STORAGE_FIELDS, sealStorage, storageSchema } from './storage-config.js';
import { versioningSchema } from './versioning.schema.js';
import { webhookFields, webhookSchema } from './webhook.schema.js';

const MAX_SECRET_CHARACTERS = 4_096;
const MAX_WEBHOOKS = 10;
/** ZEGO retries a callback within 10 s; the rest is for clocks that differ. */
export const CALLBACK_TOLERANCE_SECONDS = 300;

const secret = z
  .string()
  .min(1)
  .max(MAX_SECRET_CHARACTERS)
  .transform((text) => new Secret(text))
  .meta({ secret: true });

/** Returns a schema for an integer, also as the string of an environment variable. */
function integer(min: number, max: number) {
  const fromText = (value: unknown) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value);
  return z.preprocess(fromText, z.int().min(min).max(max));
}

/** One app of ZEGO's console. */
export const appSchema = z.strictObject({
  appId: integer(1, MAX_APP_ID).describe("ZEGO's AppId. One entry for each app."),
  serverSecret: secret.describe("Signs requests to ZEGO: the app's ServerSecret in ZEGO's console."),
  callbackSecret: secret
    .describe(
      "Verifies callbacks: the app's callback secret. Without it, none are accepted at the address set in ZEGO's console.",
    )
    .exactOptional(),
  endpoint: endpointSchema
    .default(DEFAULT_ENDPOINT)
    .describe("ZEGO's address: https, except on loopback or for a name without dots."),
  maxRecordSeconds: integer(TASK_SECONDS.maxRecord.max, TASK_SECONDS.maxRecord.raised)
    .default(TASK_SECONDS.maxRecord.default)
    .describe('How long ZEGO lets one task record, if it has raised the limit for this app.'),
  quotas: z
    .partialRecord(z.enum(ZEGO_ACTIONS), z.number().min(0.1).max(10_000))
    .default({})
    .describe('Calls a second by Action, if ZEGO grants this app other quotas than the default.'),
  orphans: z
    .enum(ORPHAN_POLICIES)
    .default('known')
    .describe(
      'Which tasks without a session the fleet keeper stops: none (`report`), those that a session of ours carried ' +
        '(`known`), or `all`: only if nothing else records with this app.',
    ),
});

/** `gateway.fileLinks`. */
const fileLinksSchema = z
  .strictObject({
    minutes: integer(1, 60).default(15).describe('How long a link works.'),
  })
  .describe(
    'Lets readers play and download verified files: the gateway makes links that anyone may use until they expire, with ' +
      "the keys in the storage's `reader`. If omitted, it makes none.",
  );

/** The section `gateway`. */
export const gatewaySchema = z
  .strictObject({
    host: hostSchema
      .default('127.0.0.1')
      .describe('Address the gateway listens on: an IP address or a name of this machine.'),
    port: integer(0, 65_535).default(8700).describe('Port the gateway listens on; 0 for any free port.'),
    publicUrl: webAddressSchema
      .describe("URL at which ZEGO reaches the gateway: workers put it into each task's CallbackUrl.")
      .exactOptional(),
    apiKeys: apiKeysSchema,
    callbackKeys: z
      .array(headerKeySchema)
      .max(10)
      .default([])
      .describe(
        'Keys of the tokens in callback addresses: the first signs, all are accepted. Without keys, one is ' +
          'derived from callbackSecret.',
      ),
    callbackToleranceSeconds: integer(60, 86_400)
      .default(CALLBACK_TOLERANCE_SECONDS)
      .describe("How far a callback's time may be from the gateway's clock; others are refused."),
    codecOrigins: z
      .array(originSchema)
      .max(10)
      .describe('Origins of web pages that may call the codec endpoint: the Temporal Web UI.')
      .exactOptional(),
    temporalUiUrl: temporalUiUrlSchema.exactOptional(),
    fileLinks: fileLinksSchema.exactOptional(),
  })
  .superRefine((gateway, context) => {
    const { host, apiKeys } = gateway;
    for (const { index, message } of guessableKeys(gateway)) {
      context.addIssue({ code: 'custom', path: ['apiKeys', index], message });
    }
    if (apiKeys.length > 0 || isLoopback(host)) return;
    const message = `must have a key when gateway.host is "${host}": without one, anyone who reaches it could record`;
    context.addIssue({ code: 'custom', path: ['apiKeys'], message });
  });

/** The section `worker`. */
export const workerSchema = z.strictObject({
  maxCachedWorkflows: integer(0, 100_000)
    .describe(
      'Sessions and other workflows kept in memory; the rest are replayed on their next event. If omitted, it follows ' +
        'the memory that the process may use.',
    )
    .exactOptional(),
  shutdownGraceSeconds: integer(0, 3_600).default(20).describe('How long running calls may continue after SIGTERM.'),
  allowPrivateBackups: z
    .boolean()
    .default(false)
    .describe("Whether files may be rescued from private, loopback and link-local addresses, such as a simulator's."),
  metricsAddress: socketAddressSchema
    .describe('IP address and port that Prometheus scrapes, without authentication. If omitted, there are no metrics.')
    .exactOptional(),
  versioning: versioningSchema
    .describe('Sessions stay with the build they began with. If omitted, any worker runs any session.')
    .exactOptional(),
});

function named<S extends z.ZodType>(schema: S) {
  return z.record(configNameSchema, schema);
}

function atLeastOne(entries: object): boolean {
  return Object.keys(entries).length > 0;
}

/** Returns the schema of the section `apps`. */
function appsOf<S extends z.ZodType<{ readonly appId: number }>>(schema: S) {
  return named(schema)
    .refine(atLeastOne, 'must have an app')
    .superRefine((apps, context) => {
      const names = new Map<number, string>();
      for (const [name, { appId }] of Object.entries(apps)) {
        const other = names.get(appId);
        const message = `is also the appId of the app "${other}": ZEGO's quotas apply to each app, so configure it once`;
        if (other !== undefined) context.addIssue({ code: 'custom', path: [name, 'appId'], message });
        names.set(appId, name);
        const reserved = `must have another name: the ids of other workflows begin with "${name}:"`;
        const isReserved = RESERVED_PREFIXES.some((prefix) => prefix === `${name}:`);
        if (isReserved) context.addIssue({ code: 'custom', path: [name], message: reserved });
      }
    });
}

const storagesSchema = named(storageSchema.transform(sealStorage));

/** A configuration as written, with variables expanded. `Config` is the checked form. */
export const configSchema = z.strictObject({
  apps: appsOf(appSchema),
  storages: storagesSchema.refine(atLeastOne, 'must have a storage'),
  profiles: named(profileSchema).default({}),
  gateway: gatewaySchema.prefault({}),
  worker: workerSchema.prefault({}),
  encryption: encryptionSchema.exactOptional(),
  webhooks: named(webhookSchema)
    .refine((entries) => Object.keys(entries).length <= MAX_WEBHOOKS, `must have at most ${MAX_WEBHOOKS} endpoints`)
    .default({}),
});

/** A configuration for a gateway alone, which neither signs requests to ZEGO nor opens a bucket. */
export const gatewayConfigSchema = configSchema.extend({
  apps: appsOf(appSchema.extend({ serverSecret: appSchema.shape.serverSecret.exactOptional() })),
  storages: storagesSchema.default({}),
});

const KNOWN_NAMES = {
  '': Object.keys(configSchema.shape),
  apps: Object.keys(appSchema.shape),
  storages: OUR_STORAGE_FIELDS.storage,
  profiles: Object.keys(profileSchema.shape),
  gateway: Object.keys(gatewaySchema.shape),
  worker: Object.keys(workerSchema.shape),
  webhooks: Object.keys(webhookFields.shape),
} as const;

/** Returns the names that a configuration may use at a path. */
export function knownNamesAt(path: readonly string[]): readonly string[] {
  const [section = '', , inside] = path;
  if (section === 'apps' && inside === 'quotas') return ZEGO_ACTIONS;
  if (section === 'gateway' && path[1] === 'apiKeys') return Object.keys(apiKeyFields.shape);
  if (section === 'gateway' && path[1] === 'fileLinks') return Object.keys(fileLinksSchema.shape);
  if (section === 'encryption') return encryptionNamesAt(path.slice(1));
  if (section === 'worker' && path[1] === 'versioning') return Object.keys(versioningSchema.shape);
  if (section === 'storages' && inside === 'reader') return OUR_STORAGE_FIELDS.reader;
  return Object.entries(KNOWN_NAMES).find(([name]) => name === section)?.[1] ?? [];
}
