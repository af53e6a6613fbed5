import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import { callbackToken, loadConfig, Secret, secretsOf } from '../../src/config/index.js';
import { fileRescueId } from '../../src/contract/index.js';
import { signCallback } from '../../src/zego/index.js';
import { freePort } from '../harness/ports.js';
import { formsOf, leaksIn, textOf } from './leaks.js';
import { NO_LEDGER_PROBLEMS, roomOf, System, simulatorStorages } from './system.js';

/** Characters that differ in JSON, in URLs and in base64. */
const ODD = '/+&=%"\'<>~';
const SECRETS = {
  serverSecret: `server-secret ${ODD} ü-1f3a`,
  wrongServerSecret: `wrong-server-secret ${ODD}-7c21`,
  callbackSecret: `callback-secret ${ODD} ß-93be`,
  vodKeyId: `vod-access-key-id${ODD}-5d10`,
  vodKeySecret: `vod-access-key-secret${ODD}-0e77`,
  bucketKeyId: `bucket-access-key-id${ODD}-a4c9`,
  bucketKeySecret: `bucket-access-key-secret${ODD}-b8f2`,
  apiKey: `api-key${ODD}-d3aa`,
  callbackKey: `callback-key${ODD}-61fe`,
  olderCallbackKey: `older-callback-key${ODD}-9b04`,
  readerKeyId: `reader-access-key-id${ODD}-e190`,
  readerKeySecret: `reader-access-key-secret${ODD}-27ba`,
  webhookKey: Buffer.from('a key that signs webhooks, 8d2f').toString('base64'),
  temporalKey: 'temporal-api-key.of-the-run-f0b3',
  webhookUrl: 'http://127.0.0.1:9/hooks/a-key-in-the-path-4e6c',
};
/** A text of a request: the search must find it wherever requests are stored. */
const MARKER = `marker-of-a-request ${ODD} é-42cc`;
const SOON = { timeout: 60_000, interval: 300 };

const metricsAddress = `127.0.0.1:${await freePort()}`;
const system = await System.start({
  serverSecret: SECRETS.serverSecret,
  callbackSecret: SECRETS.callbackSecret,
  simulator: 'process',
  gateway: { apiKeys: [SECRETS.apiKey], callbackKeys: [SECRETS.callbackKey, SECRETS.olderCallbackKey] },
  worker: { metricsAddress },
  storages: (simulator) => ({
    default: {
      Vendor: 5,
      AlibabaCloudVodParams: {
        Region: 'r',
        Title: 't',
        StorageLocation: 'l',
        AccessKeyId: SECRETS.vodKeyId,
        AccessKeySecret: SECRETS.vodKeySecret,
      },
    },
    wrongKeys: {
      ...simulatorStorages(simulator)['default'],
      AccessKeyId: SECRETS.bucketKeyId,
      AccessKeySecret: SECRETS.bucketKeySecret,
      reader: { AccessKeyId: SECRETS.readerKeyId, AccessKeySecret: SECRETS.readerKeySecret },
    },
  }),
  webhooks: { crm: { url: SECRETS.webhookUrl, secrets: [SECRETS.webhookKey], allowPrivateAddresses: true } },
  env: {
    REELKEEPER_LOG_LEVEL: 'trace',
    REELKEEPER_DEBUG: '1',
    TEMPORAL_API_KEY: SECRETS.temporalKey,
    TEMPORAL_TLS: 'false',
  },
});

/** All collected output, by source. */
const output: Record<'history' | 'record' | 'command' | 'http' | 'error' | 'metrics', string[]> = {
  history: [],
  record: [],
  command: [],
  http: [],
  error: [],
  metrics: [],
};

async function runCommand(...args: string[]): Promise<void> {
  const { stdout, stderr } = await system.at.run(args);
  output.command.push(`${args.join(' ')}\n${stdout}${stderr}`);
}

async function request(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<void> {
  const authorization = `Bearer ${SECRETS.apiKey}`;
  const response = await fetch(`${system.gatewayUrl}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  });
  const heads = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  output.http.push(`${method} ${response.status}\n${heads}\n${await response.text()}`);
}

function callback(secret: string, taskId: string, fields: object = {}): string {
  const signed = { timestamp: String(Math.floor(Date.now() / 1_000)), nonce: '563214' };
  const signature = signCallback({ secret, ...signed });
  const about = { app_id: 246_813_579, task_id: taskId, room_id: 'r', event_type: 5, message: 'm', sequence: 9 };
  return JSON.stringify({ ...about, ...signed, signature, detail: {}, ...fields });
}

const tokenOf = (sessionId: string, key: string = SECRETS.callbackKey): string =>
  callbackToken(new Secret(key), { app: 'default', sessionId });

async function collectError(work: Promise<unknown>): Promise<void> {
  await work.then(
    () => {
      throw new Error('This must fail');
    },
    (error: Error) => {
      const details = Object.getOwnPropertyNames(error).map((name) => textOf(Reflect.get(error, name)));
      output.error.push(`${error.name} ${error.stack} ${JSON.stringify(error)} ${details.join('\n')}`);
    },
  );
}

const CHECKED = ['complete', 'backup', 'refused', 'wrong'] as const;

/** Runs one session of each kind, good and bad, with requests of every kind. */
async function record(): Promise<void> {
  await system.fault({ name: 'clock-skewed', action: 'StartRecord', roomId: roomOf('backup') });
  const complete = await system.start('complete', { metadata: { note: MARKER } });
  const backup = await system.start('backup', { storage: 'wrongKeys' });
  await system.phase(complete, 'recording');
  await system.phase(backup, 'recording');
  await complete.updateLayout({ MixMode: 3 });
  await complete.signals.updateLayout({ MixMode: 'no mode' as never });
  await collectError(complete.signals.updateWhiteboard(''));
  await collectError(complete.updateLayout({ MixMode: 9 as never }));
  const [task] = (await complete.view()).tasks;
  await sendForgeries(complete, task?.taskId ?? '');
  for (const name of ['not-json', 'http-500'] as const) await system.fault({ name, action: 'StopRecord' });
  for (const name of ['system-error', 'unreachable'] as const) {
    await system.fault({ name, action: 'DescribeRecordStatus' });
  }
  await runCommands(complete);
  await complete.stop();
  await backup.stop();
  await system.closed(complete);
  await giveUpRescue(backup);
  await system.closed(backup);
  await collectError(system.closed(await system.start('wrong', { storage: 'nowhere', limits: { recordSeconds: 60 } })));
}

/** Terminates the rescue, which would retry with wrong keys for three days. */
async function giveUpRescue(session: RecordingSession): Promise<void> {
  const started = await system.until(session, ({ timeline }) =>
    timeline.some(({ event }) => event === 'rescue started'),
  );
  const rescue = system.temporal.workflow.getHandle(fileRescueId(session.id, started.tasks[0]?.taskId ?? ''));
  await vi.waitUntil(async () => textOf(await rescue.describe()).includes('lastFailure'), SOON);
  await rescue.terminate();
}

/** Sends forged callbacks, invalid requests, and requests to unknown addresses. */
async function sendForgeries({ id }: RecordingSession, taskId: string): Promise<void> {
  const address = `/v1/callbacks/zego/default/${id}`;
  const genuine = callback(SECRETS.callbackSecret, taskId);
  await request('POST', `${address}/${tokenOf(id)}`, genuine);
  await request('POST', `${address}/${tokenOf(id, SECRETS.olderCallbackKey)}`, genuine);
  await request('POST', `${address}/${tokenOf('another')}`, genuine);
  await request('POST', `${address}/${tokenOf(id)}/more?token=${tokenOf(id)}`, genuine);
  await request('POST', `${address}/${encodeURIComponent(SECRETS.callbackKey)}`, genuine);
  await request('POST', `${address}/${tokenOf(id)}`, callback('another secret', taskId));
  await request('POST', `${address}/${tokenOf(id)}`, callback(SECRETS.callbackSecret, taskId, { app_id: 1 }));
  await request('POST', `${address}/${tokenOf(id)}`, '{"not": json');
  await request('POST', '/v1/callbacks/zego/default', genuine);
  await request('POST', '/v1/callbacks/zego/nobody', genuine);
  await request('GET', `${address}/${tokenOf(id)}`);
  for (const path of ['/healthz', '/readyz', '/metrics', '/', '/v1/sessions', `/nowhere?key=${tokenOf(id)}`]) {
    await request('GET', path);
  }
  await request('POST', '/v1/sessions', JSON.stringify({ roomId: '', secret: 1 }), { 'x-request-id': 'r'.repeat(500) });
}

/** Runs valid and invalid commands, and parts with a wrong configuration. */
async function runCommands({ id }: RecordingSession): Promise<void> {
  await runCommand('list', '--json');
  await runCommand('list');
  await runCommand('show', id, '--json');
  await runCommand('show', id);
  await runCommand('show', 'never-was', '--verbose');
  await runCommand('layout', id, '{"MixMode":9}');
  await runCommand('start', 'r', '--storage', 'nowhere', '--wait', '--verbose');
  await runCommand('start', 'r', '--request', '{"limits": 1}', '--verbose');
  const own = await readFile(join(system.folder, 'reelkeeper.json'), 'utf8');
  const broken = own.replace('"serverSecret"', '"serverSecert"').replace('"AccessKeySecret"', '"AccesKeySecret"');
  await writeFile(join(system.folder, 'broken.json'), broken);
  await runCommand('worker', '--config', join(system.folder, 'broken.json'), '--verbose');
  await writeFile(join(system.folder, 'cut.json'), own.slice(0, -20));
  await runCommand('gateway', '--config', join(system.folder, 'cut.json'), '--verbose');
  await runCommand('gateway', '--config', join(system.folder, 'reelkeeper.json'), '--verbose');
}

/** Runs a session with a worker that has a wrong secret. */
async function runWithWrongSecret(): Promise<void> {
  await system.stop('worker');
  await system.writeConfig('wrong-secret.json', SECRETS.wrongServerSecret);
  await system.startPart('worker', 'wrong-secret.json');
  await collectError(system.closed(await system.start('refused', { limits: { startSeconds: 10 } })));
  await runCommand('show', 'refused');
}

async function collect(): Promise<void> {
  for (const id of CHECKED) {
    const handle = system.temporal.workflow.getHandle(id);
    output.history.push(textOf(await handle.fetchHistory()));
    const view = await handle.query('session');
    const metadata = await handle.query('__temporal_workflow_metadata');
    output.record.push(textOf([await handle.describe(), view, metadata]));
  }
  for await (const listed of system.temporal.workflow.list()) {
    output.record.push(textOf(listed));
    // Including deliveries and rescues.
    output.history.push(textOf(await system.temporal.workflow.getHandle(listed.workflowId).fetchHistory()));
  }
  output.metrics.push(await (await fetch(`http://${metricsAddress}/metrics`)).text());
}

/** The bytes of secrets as Latin-1, as a database is read. */
function asLatin1(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, Buffer.from(secret).toString('latin1')]),
  );
}

describe('after a full run with failures of every kind', () => {
  let secrets: Record<string, string> = {};

  beforeAll(async () => {
    await record();
    await runWithWrongSecret();
    await collect();
    const config = loadConfig({ path: join(system.folder, 'reelkeeper.json'), env: {} });
    const configured = Object.fromEntries(secretsOf(config).map((secret) => [`configured: ${secret}`, secret]));
    const tokens = Object.fromEntries(CHECKED.map((id) => [`callback token of ${id}`, tokenOf(id)]));
    secrets = { ...SECRETS, ...configured, ...tokens };
  }, 240_000);

  test('the search covers every configured secret', () => {
    expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(14 + CHECKED.length);
    const { wrongServerSecret: _, temporalKey: __, ...configured } = SECRETS;
    expect(Object.keys(secrets)).toEqual(
      expect.arrayContaining(Object.values(configured).map((secret) => `configured: ${secret}`)),
    );
  });

  test.each([
    { where: 'history', what: 'no history, with its failures and summaries, contains a secret' },
    { where: 'record', what: 'no memo, search attribute, view or detail contains a secret' },
    { where: 'command', what: 'no command, valid or invalid, prints a secret' },
    { where: 'http', what: 'no response of the gateway contains a secret' },
    { where: 'error', what: 'no error of the client contains a secret' },
    { where: 'metrics', what: 'no metric contains a secret' },
  ] as const)('$what', ({ where }) => {
    expect(output[where]).not.toEqual([]);
    expect(leaksIn(output[where].join('\n'), secrets)).toEqual([]);
  });

  test('no log of worker, gateway and simulator contains a secret', () => {
    expect(leaksIn(system.printed, secrets)).toEqual([]);
  });

  test('neither the log nor the database of Temporal contains a secret', async () => {
    expect(leaksIn(await system.filesOfTemporal(), asLatin1(secrets))).toEqual([]);
  });

  test('the run has the expected outcomes and responses', async () => {
    const outcomes = await Promise.all(CHECKED.map((id) => system.client.get(id).summary()));
    expect(outcomes.map(({ outcome }) => outcome?.outcome)).toEqual([
      'complete',
      'partial',
      'not-started',
      'not-started',
    ]);
    expect(output.http.map((text) => text.slice(0, 8))).toEqual(
      expect.arrayContaining(['POST 200', 'POST 400', 'POST 403', 'POST 404', 'GET 404\n', 'GET 405\n']),
    );
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });

  describe('the search finds known texts', () => {
    test('in histories, records and the database, which store requests', async () => {
      expect(leaksIn(output.history.join('\n'), { MARKER })).toEqual(['MARKER']);
      expect(leaksIn(output.record.join('\n'), { MARKER })).toEqual(['MARKER']);
      expect(leaksIn(await system.filesOfTemporal(), asLatin1({ MARKER }))).toEqual(['MARKER']);
    });

    test('in commands, responses, errors, metrics and logs', () => {
      expect(leaksIn(output.command.join('\n'), { id: 'never-was' })).toEqual(['id']);
      expect(leaksIn(output.http.join('\n'), { title: 'This address does not support this method' })).toEqual([
        'title',
      ]);
      expect(leaksIn(output.error.join('\n'), { path: 'MixMode' })).toEqual(['path']);
      expect(leaksIn(output.metrics.join('\n'), { queue: 'reelkeeper-zego-default-StopRecord' })).toEqual(['queue']);
      expect(leaksIn(system.printed, { id: 'complete', refused: 'callback refused' })).toEqual(['id', 'refused']);
    });

    test.each(formsOf(SECRETS.serverSecret).map((form, n) => ({ n, form })))(
      'in the form "$form" inside a payload',
      ({ form }) => {
        const event = { attributes: { payloads: [{ data: new TextEncoder().encode(`{"a":"xy${form}z"}`) }] } };
        expect(leaksIn(textOf([event]), { serverSecret: SECRETS.serverSecret })).toEqual(['serverSecret']);
      },
    );

    test.each([0, 1, 2, 3, 4])('as base64 after %i other bytes', (count) => {
      const bytes = Buffer.concat([Buffer.alloc(count, 'x'), Buffer.from(SECRETS.apiKey), Buffer.from('behind')]);
      expect(leaksIn(bytes.toString('base64'), { apiKey: SECRETS.apiKey })).toEqual(['apiKey']);
      expect(leaksIn(bytes.toString('base64url'), { apiKey: SECRETS.apiKey })).toEqual(['apiKey']);
    });
  });
});
