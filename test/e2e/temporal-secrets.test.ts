import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { RecordingClient, TemporalRefused } from '../../src/client/index.js';
import { shell } from '../cli/cli.js';
import { typed } from '../cli/typed.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { leaksIn } from './leaks.js';

const KEY = 'planted-api-key-of-temporal-4c1e';
const SECRETS = {
  KEY,
  half: 'planted-other-half-77d0',
  /** The keys of a program with its own connection. */
  unknown: 'planted-key-that-only-the-sdk-knows-2e9d',
  unknownHalf: 'planted-half-that-only-the-sdk-knows-51c3',
  tlsKey: 'PlantedKeyOfTheClientCertificate',
};
const CONFIG = {
  apps: { default: { appId: 246_813_579, serverSecret: 'a'.repeat(32), endpoint: 'http://127.0.0.1:9' } },
  storages: {
    default: {
      Vendor: 10,
      Region: 'r',
      Bucket: 'b',
      AccessKeyId: 'k',
      AccessKeySecret: 's',
      EndPoint: 'http://127.0.0.1:9',
    },
  },
};

/** Everything that a log could print of an error. */
function printed(error: unknown): string {
  const stack = error instanceof Error ? error.stack : '';
  return [stack, JSON.stringify(error), inspect(error, { depth: null, showHidden: true })].join('\n');
}

describe("Temporal's secrets", async () => {
  const { address, env: place } = await ownNamespace();
  const at = await typed();
  const program = await shell();
  const file = join(at.folder, 'reelkeeper.json');
  await writeFile(file, JSON.stringify(CONFIG));
  const env = {
    ...place,
    TEMPORAL_TLS: 'false',
    REELKEEPER_CONFIG: file,
    REELKEEPER_LOG_LEVEL: 'silent',
    HOME: at.folder,
  };

  /** Runs a command in this process, or a worker, which needs the built workflows, as a process. */
  const run = (args: readonly string[], env: NodeJS.ProcessEnv) =>
    args[0] === 'worker' ? program.run(args, { env }) : at.run(args, env);

  const commands = [['list'], ['show', 'x'], ['setup'], ['doctor'], ['worker'], ['gateway', '--port', '0']];
  const keys = [
    { what: 'a newline at its end', key: `${KEY}\n`, advice: 'remove it' },
    { what: 'a blank before it', key: ` ${KEY}`, advice: 'remove it' },
    { what: 'a newline inside it', key: `${KEY}\n${SECRETS.half}`, advice: 'copy it again' },
  ];

  describe.each(keys)('an API key with $what', ({ key, advice }) => {
    test.each(commands.map((args) => ({ args, name: args[0] })))(
      'is named and not printed by $name',
      async ({ args }) => {
        const { code, stdout, stderr } = await run([...args, '--verbose'], { ...env, TEMPORAL_API_KEY: key });
        expect(code).toBe(1);
        expect(stdout + stderr).toMatch(new RegExp(`TEMPORAL_API_KEY .*${advice}`));
        expect(leaksIn(stdout + stderr, SECRETS)).toEqual([]);
      },
    );

    test('is refused by the client before it connects', async () => {
      const connecting = RecordingClient.connect({ overrideEnvVars: { ...env, TEMPORAL_API_KEY: key } });
      const error: unknown = await connecting.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'InvalidRequest', message: expect.stringContaining('TEMPORAL_API_KEY') });
      expect(leaksIn(printed(error), SECRETS)).toEqual([]);
    });
  });

  test.each(['\n', '\r\n', `\n${SECRETS.unknownHalf}`])(
    "an API key that ends with %j is in no error's cause if the program made its own connection",
    async (ending) => {
      const connection = Connection.lazy({ address, apiKey: SECRETS.unknown + ending, tls: false });
      const client = new RecordingClient({ client: new Client({ connection }), callTimeoutMs: 2_000 });
      const session = client.get('x');
      const calls = [
        client.list(),
        session.summary(),
        session.view(),
        client.start({ roomId: 'x' }, { sessionId: 'x' }),
      ];
      const results = await Promise.allSettled([...calls, client.start({ roomId: 'x' })]);
      for (const result of results) {
        const error: unknown = result.status === 'rejected' && result.reason;
        expect(error).toBeInstanceOf(TemporalRefused);
        expect(error).toMatchObject({ message: expect.stringContaining('Bearer [secret]') });
        expect(leaksIn(printed(error), SECRETS)).toEqual([]);
      }
      await client.close();
      await connection.close();
    },
  );

  test('a valid key is used and not printed', async () => {
    const { code, stdout, stderr } = await at.run(['setup', '--verbose'], { ...env, TEMPORAL_API_KEY: KEY });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(leaksIn(stdout, SECRETS)).toEqual([]);
  });

  test('a header that cannot be sent is named and not printed', async () => {
    const { code, stderr } = await at.run(['list', '--verbose'], { ...env, TEMPORAL_GRPC_META_X_TENANT: `${KEY}\n` });
    expect(code).toBe(1);
    expect(stderr).toContain('"x-tenant"');
    expect(leaksIn(stderr, SECRETS)).toEqual([]);
  });

  test.each(['list', 'doctor', 'worker'])(
    'an invalid key of a client certificate is not printed by %s',
    async (command) => {
      const pem = `-----BEGIN PRIVATE KEY-----\n${SECRETS.tlsKey}\n-----END PRIVATE KEY-----\n`;
      const tls = {
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_CLIENT_KEY_DATA: pem,
        TEMPORAL_TLS_CLIENT_CERT_DATA: 'no certificate',
      };
      const { code, stdout, stderr } = await run([command, '--verbose'], { ...env, ...tls });
      expect(code).toBe(1);
      expect(leaksIn(stdout + stderr, SECRETS)).toEqual([]);
    },
  );

  test("an invalid line of Temporal's configuration file is not printed", async () => {
    const toml = join(at.folder, 'temporal.toml');
    await writeFile(toml, `[profile.default]\napi_key = "${KEY}" "\n`);
    const { code, stderr } = await at.run(['list', '--verbose'], { ...env, TEMPORAL_CONFIG_FILE: toml });
    expect(code).toBe(1);
    expect(leaksIn(stderr, SECRETS)).toEqual([]);
  });
});
