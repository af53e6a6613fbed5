import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectClient, TemporalUnreachable, temporalTarget } from '../../src/temporal/index.js';
import { connectWorker } from '../../src/temporal/worker-connection.js';
import { listen } from '../harness/listen.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { freePort } from '../harness/ports.js';
import { temporaryFolder } from '../harness/servers.js';

const ways = [
  { name: 'a client', connect: connectClient },
  { name: 'a worker', connect: connectWorker },
] as const;

describe('connecting to Temporal', async () => {
  const folder = await temporaryFolder();
  const { address: served } = await ownNamespace();
  const noFile = { XDG_CONFIG_HOME: folder, APPDATA: folder, HOME: folder };
  const env = { ...noFile, TEMPORAL_ADDRESS: served };

  describe.each(ways)('as $name', ({ connect }) => {
    test('works with the address and namespace of the environment', async () => {
      const { connection, ...where } = await connect({ env });
      try {
        expect(where).toEqual({ address: served, namespace: 'default' });
        const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: where.namespace });
        expect(namespaceInfo?.name).toBe('default');
      } finally {
        await connection.close();
      }
    });

    test('reports that nothing listens at the address, and what to do', async () => {
      const address = `127.0.0.1:${await freePort()}`;
      const connecting = connect({ env: { ...noFile, TEMPORAL_ADDRESS: address }, connectTimeoutMs: 300 });
      await expect(connecting).rejects.toBeInstanceOf(TemporalUnreachable);
      await expect(connecting).rejects.toMatchObject({ address });
      await expect(connecting).rejects.toThrow(
        `Temporal at "${address}" cannot be used: a TCP connection failed (ECONNREFUSED). ` +
          'Is it running, and is TEMPORAL_ADDRESS right?',
      );
    });

    test('gives up on a program that accepts connections and sends nothing', async () => {
      await using silent = await listen();
      const env = { ...noFile, TEMPORAL_ADDRESS: `127.0.0.1:${silent.port}` };
      const connecting = connect({ env, connectTimeoutMs: 300 });
      await expect(connecting).rejects.toThrow(
        'something listens there, but does not respond like Temporal without TLS',
      );
    });

    test('names TLS if it is configured and the server has none', async () => {
      const connecting = connect({ env: { ...env, TEMPORAL_TLS: 'true' }, connectTimeoutMs: 1_000 });
      await expect(connecting).rejects.toThrow(/does not respond like Temporal with TLS[^]*TEMPORAL_TLS/);
    });

    test('names a namespace that does not exist, and the command that creates it', async () => {
      const connecting = connect({ env: { ...env, TEMPORAL_NAMESPACE: 'classes' } });
      await expect(connecting).rejects.toBeInstanceOf(TemporalUnreachable);
      await expect(connecting).rejects.toThrow(/no namespace "classes".*namespace create --namespace=classes/);
    });
  });

  test('reports that another program responds there', async () => {
    const web = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    try {
      const address = web.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const env = { ...noFile, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
      await expect(connectClient({ env, connectTimeoutMs: 300 })).rejects.toThrow('something listens there');
    } finally {
      web.closeAllConnections();
      web.close();
    }
  });
});

describe('the target', async () => {
  const folder = await temporaryFolder();
  const noFile = { XDG_CONFIG_HOME: folder, APPDATA: folder, HOME: folder };
  const file = join(folder, 'temporal.toml');
  await writeFile(
    file,
    '[profile.prod]\naddress = "prod.example.com:7233"\nnamespace = "classes.abc"\napi_key = "k-123"\n',
  );

  test('is localhost and the namespace "default" by default', () => {
    expect(temporalTarget(noFile)).toEqual({ address: 'localhost:7233', namespace: 'default', options: {} });
  });

  test('is the same if all variables are empty, even those for the configuration file', () => {
    const names = [
      'ADDRESS',
      'NAMESPACE',
      'PROFILE',
      'CONFIG_FILE',
      'API_KEY',
      'TLS',
      'TLS_SERVER_NAME',
      'TLS_CLIENT_CERT_PATH',
    ];
    const empty = Object.fromEntries(names.map((name) => [`TEMPORAL_${name}`, '']));
    expect(temporalTarget({ ...noFile, ...empty })).toEqual({
      address: 'localhost:7233',
      namespace: 'default',
      options: {},
    });
    const named = { ...empty, TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'prod' };
    expect(temporalTarget(named)).toMatchObject({ address: 'prod.example.com:7233', namespace: 'classes.abc' });
  });

  test('may remove a header with an empty variable', async () => {
    const withHeader = join(folder, 'header.toml');
    await writeFile(withHeader, '[profile.default.grpc_meta]\nteam = "a"\n');
    const env = { TEMPORAL_CONFIG_FILE: withHeader };
    expect(temporalTarget(env).options.metadata).toEqual({ team: 'a' });
    expect(temporalTarget({ ...env, TEMPORAL_GRPC_META_TEAM: '' }).options.metadata ?? {}).toEqual({});
  });

  test('is rejected if TEMPORAL_CONFIG_FILE names a missing file', () => {
    const env = { TEMPORAL_CONFIG_FILE: join(folder, 'none.toml') };
    expect(() => temporalTarget(env)).toThrow(TemporalUnreachable);
    expect(() => temporalTarget(env)).toThrow(/its settings are invalid \(TEMPORAL_CONFIG_FILE names ".*none\.toml"/);
  });

  test.each([
    ['localhost', 'localhost:7233'],
    ['Temporal.example.com:7300', 'temporal.example.com:7300'],
    ['[::1]:7233', '[::1]:7233'],
    ['127.1', '127.0.0.1:7233'],
  ])('at "%s" is normalized', (TEMPORAL_ADDRESS, address) => {
    expect(temporalTarget({ ...noFile, TEMPORAL_ADDRESS }).address).toBe(address);
  });

  test.each([
    'localhost:7233\n',
    ' localhost:7233',
    'http://localhost:7233',
    'localhost:99999',
    'localhost:0',
    '::1:7233',
    'a b:1',
  ])('is rejected at %j before any connection', (TEMPORAL_ADDRESS) => {
    const target = () => temporalTarget({ ...noFile, TEMPORAL_ADDRESS });
    expect(target).toThrow(TemporalUnreachable);
    expect(target).toThrow(/must be host:port.*TEMPORAL_ADDRESS/);
    expect(target).not.toThrow(/\n/);
  });

  test('is rejected with a line break at the end of its namespace', () => {
    expect(() => temporalTarget({ ...noFile, TEMPORAL_NAMESPACE: 'classes\n' })).toThrow(
      /namespace "classes\\n" must not contain spaces/,
    );
  });

  test("may be a profile of Temporal's configuration file, with TLS if there is an API key", () => {
    expect(temporalTarget({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'prod' })).toEqual({
      address: 'prod.example.com:7233',
      namespace: 'classes.abc',
      options: { apiKey: 'k-123', tls: true },
    });
  });

  test('is rejected with a profile missing from the file, without revealing a secret', () => {
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'staging', TEMPORAL_API_KEY: 'k-456' };
    expect(() => temporalTarget(env)).toThrow(TemporalUnreachable);
    expect(() => temporalTarget(env)).toThrow(/its settings are invalid \(.*staging.*\)/);
    expect(() => temporalTarget(env)).not.toThrow(/k-\d/);
  });
});
