import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBucket, type StorageFields } from '../../src/storage/index.js';
import { afterwards, temporaryFolder } from '../harness/servers.js';
import { fence, serve } from './http-servers.js';
import { fauxqs, simulatorS3 } from './s3-servers.js';

const SERVERS = [
  { name: 'fauxqs', ...(await fauxqs()) },
  { name: 'the simulator', ...(await simulatorS3()) },
];
const folder = await temporaryFolder();
const elsewhere: string[] = [];
/** Where the environment would send us. */
const trap = await serve((request, response) => {
  elsewhere.push(`${request.method} ${request.url}`);
  response.writeHead(500).end();
});

/** What the SDK reads from a profile (its `configFileSelector`s), each with a value that would break a request. */
const INI = `[default]
region = mars-north-1
endpoint_url = ${trap}
use_fips_endpoint = true
use_dualstack_endpoint = true
defaults_mode = nonsense
retry_mode = nonsense
max_attempts = none
request_checksum_calculation = nonsense
response_checksum_validation = nonsense
auth_scheme_preference = sigv4a
sigv4a_signing_region_set = mars
s3_disable_express_session_auth = nonsense
s3_use_arn_region = nonsense
sdk_ua_app_id = ${'x'.repeat(200)}
aws_access_key_id = other
aws_secret_access_key = other
`;

/** What the SDK reads from variables (its `environmentVariableSelector`s and `process.env`). */
const VARIABLES: Readonly<Record<string, string>> = {
  AWS_REGION: 'mars-north-1',
  AWS_DEFAULT_REGION: 'mars-north-1',
  AWS_ENDPOINT_URL: trap,
  AWS_ENDPOINT_URL_S3: trap,
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_DEFAULTS_MODE: 'nonsense',
  AWS_RETRY_MODE: 'nonsense',
  AWS_MAX_ATTEMPTS: 'none',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'nonsense',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'nonsense',
  AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
  AWS_SIGV4A_SIGNING_REGION_SET: 'mars',
  AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'nonsense',
  AWS_S3_USE_ARN_REGION: 'nonsense',
  AWS_SDK_UA_APP_ID: 'x'.repeat(200),
  AWS_ACCESS_KEY_ID: 'other',
  AWS_SECRET_ACCESS_KEY: 'other',
  AWS_SESSION_TOKEN: 'other',
  AWS_ACCOUNT_ID: '1',
  AWS_LAMBDA_FUNCTION_NAME: 'f',
  _X_AMZN_TRACE_ID: 'trace',
  AWS_EXECUTION_ENV: 'env',
};

const HOSTILE = [
  ...Object.entries(VARIABLES).map(([name, value]) => ({ name, env: { [name]: value } })),
  { name: 'every variable at once', env: VARIABLES },
  { name: 'the files of a profile', env: { AWS_CONFIG_FILE: join(folder, 'config') } },
  { name: 'a profile that is not there', env: { AWS_PROFILE: 'nobody', AWS_CONFIG_FILE: join(folder, 'config') } },
  { name: 'a file that is none', env: { AWS_CONFIG_FILE: folder, AWS_SHARED_CREDENTIALS_FILE: folder } },
];

beforeEach(async () => {
  await writeFile(join(folder, 'config'), INI);
  elsewhere.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

function opened(storage: StorageFields) {
  const found = openBucket(storage);
  if (!('bucket' in found)) throw new Error(found.why);
  afterwards(async () => found.bucket.close());
  return found.bucket;
}

describe.each(HOSTILE)('an environment with $name', ({ env }) => {
  test.each(SERVERS)('changes no request to $name', async ({ storage }) => {
    const seen = await fence(storage.EndPoint, () => undefined);
    const at = { ...storage, EndPoint: `${seen.url}${new URL(storage.EndPoint).pathname}` };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const bucket = opened(at);
    const upload = { key: 'a.mp4', uploadId: await bucket.beginUpload('a.mp4') };
    await bucket.completeUpload(upload, [await bucket.putPart(upload, 1, Buffer.alloc(3, 1))]);
    expect(await bucket.sizeOf('a.mp4')).toBe(3);
    expect(elsewhere).toEqual([]);
    expect(seen.seen).toHaveLength(4);
  });
});

test('an environment does not send what is for Amazon to another address', async () => {
  for (const [name, value] of Object.entries(VARIABLES)) vi.stubEnv(name, value);
  // No region is named so: only a name service is reached, which knows no such host.
  const bucket = opened({ Vendor: 1, Region: 'nowhere-1', Bucket: 'b', AccessKeyId: 'i', AccessKeySecret: 's' });
  await expect(bucket.sizeOf('a.mp4', AbortSignal.timeout(5_000))).rejects.toBeInstanceOf(Error);
  expect(elsewhere).toEqual([]);
});

/** These change no request: a header for tracing and the name of the runtime, and whether a warning is printed. */
const HARMLESS = [
  '_X_AMZN_TRACE_ID',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
];

test('no variable of Amazon is even read: a setting that is new to the SDK shows here', async () => {
  const [server] = SERVERS;
  if (!server) throw new Error('There is no server');
  const read = new Set<string>();
  const env = process.env;
  process.env = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string' && /AWS_|AMZN/.test(name)) read.add(name);
      return Reflect.get(target, name);
    },
  });
  try {
    const bucket = opened(server.storage);
    await bucket.sizeOf('nothing.mp4');
    await bucket.abortUpload({ key: 'b.mp4', uploadId: await bucket.beginUpload('b.mp4') });
  } finally {
    process.env = env;
  }
  expect([...read].filter((name) => !HARMLESS.includes(name))).toEqual([]);
});
