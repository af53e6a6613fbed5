import { ApplicationFailure } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import {
  type FileView,
  RESCUE_TASK_QUEUE,
  type RescueAnswer,
  type RescueInput,
  WEBHOOK_TASK_QUEUE,
  type WebhookDeliveryInput,
  WORKFLOW_TASK_QUEUE,
} from '../../src/contract/index.js';
import { installRuntime, runWorkers } from '../../src/worker/index.js';
import { WORKFLOW_BUNDLE } from '../harness/built-workflows.js';
import { freePort } from '../harness/ports.js';
import { testServerPath } from '../harness/servers.js';
import { scrape, valueOf } from './exposition.js';

const RESCUED: RescueAnswer = { verdict: 'rescued', how: 'copied', sizeBytes: 70 };

const metricsAddress = `127.0.0.1:${await freePort()}`;
installRuntime(pino({ enabled: false }), { metricsAddress });
const env = await TestWorkflowEnvironment.createTimeSkipping({
  server: { executable: { type: 'existing-path', path: await testServerPath() } },
});
const common = { connection: env.nativeConnection };
const workers = await Promise.all([
  Worker.create({
    ...common,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowBundle: WORKFLOW_BUNDLE,
  }),
  Worker.create({ ...common, taskQueue: RESCUE_TASK_QUEUE, activities: { rescueFile } }),
  Worker.create({ ...common, taskQueue: WEBHOOK_TASK_QUEUE, activities: { deliverWebhook } }),
]);
const stopping = new AbortController();
const running = runWorkers(workers, { signal: stopping.signal });
afterAll(async () => {
  stopping.abort();
  await running;
  await env.teardown();
});

/** Does what the file's name says. */
async function rescueFile({ file }: RescueInput): Promise<RescueAnswer> {
  if (file.fileId === 'impossible') return { verdict: 'impossible', note: 'no' };
  if (file.fileId === 'never') throw ApplicationFailure.create({ message: 'not yet' });
  return RESCUED;
}

/** Does what the endpoint's name says. */
async function deliverWebhook({ endpoint }: WebhookDeliveryInput) {
  if (endpoint === 'down') throw ApplicationFailure.create({ message: 'not yet' });
  return { verdict: endpoint, status: 200, attempts: 1 };
}

let workflows = 0;

/** Runs a workflow to its end, whatever that is; `cancel` asks for it at once. */
async function run(type: string, input: unknown, { cancel = false } = {}): Promise<void> {
  const options = { workflowId: `w-${workflows++}`, taskQueue: WORKFLOW_TASK_QUEUE, args: [input] };
  const handle = await env.client.workflow.start(type, options);
  if (cancel) await handle.cancel();
  await handle.result().catch(() => undefined);
}

/**
 * Does something; returns a function that reads what the counters of this name have grown by, by `result`. Poll it: a
 * workflow's result can be seen slightly before its last count.
 */
async function counting(name: string, work: () => Promise<void>): Promise<() => Promise<Record<string, number>>> {
  const read = async () => scrape(`http://${metricsAddress}/metrics`);
  const before = await read();
  await work();
  return async () => growth(name, before, await read());
}

type Scrape = Awaited<ReturnType<typeof scrape>>;

function growth(name: string, before: Scrape, after: Scrape): Record<string, number> {
  const results = new Set(after.samples.filter((sample) => sample.name === name).map(({ labels }) => labels['result']));
  const grown = [...results].map((result = ''): [string, number] => {
    const labels = result === '' ? {} : { result };
    return [result, (valueOf(after, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0)];
  });
  return Object.fromEntries(grown.filter(([, growth]) => growth > 0));
}

const files = (...names: string[]): Partial<FileView>[] => names.map((fileId) => ({ fileId, state: 'backup' }));

test.each<{ what: string; input: unknown; cancel?: boolean; ended: Record<string, number>; startedFiles: number }>([
  {
    what: 'some are rescued',
    input: { files: files('a', 'impossible', 'b') },
    ended: { rescued: 2, 'given-up': 1 },
    startedFiles: 3,
  },
  {
    what: 'one fails to the end',
    input: { files: files('never', 'a') },
    ended: { rescued: 1, 'given-up': 1 },
    startedFiles: 2,
  },
  {
    what: 'it is cancelled',
    input: { files: files('never', 'never') },
    cancel: true,
    ended: { cancelled: 2 },
    startedFiles: 2,
  },
  {
    what: 'others need no copy',
    input: { files: [...files('a'), { fileId: 'v', state: 'verified' }] },
    ended: { rescued: 1 },
    startedFiles: 1,
  },
  { what: 'the input is none', input: 'nonsense', ended: {}, startedFiles: 0 },
])('files are counted as rescued or not, when $what', async ({ input, cancel = false, ended, startedFiles }) => {
  const rescue = () => run('fileRescue', input, { cancel });
  await expect.poll(await counting('reelkeeper_rescue_files_ended_total', rescue)).toEqual(ended);
  const started: Record<string, number> = startedFiles === 0 ? {} : { '': startedFiles };
  await expect.poll(await counting('reelkeeper_rescue_files_started_total', rescue)).toEqual(started);
});

const delivery = (endpoint: string) => ({
  endpoint,
  event: { id: 'evt_1', type: 'session.closed', timestamp: '2026-01-01T00:00:00Z', data: { sessionId: 's' } },
});

test.each<{ what: string; input: unknown; cancel?: boolean; result: string }>([
  { what: 'was taken', input: delivery('delivered'), result: 'delivered' },
  { what: 'is not wanted any more', input: delivery('gone'), result: 'gone' },
  { what: 'was not taken in three days', input: delivery('down'), result: 'undelivered' },
  { what: 'was cancelled', input: delivery('down'), cancel: true, result: 'cancelled' },
  { what: 'is none', input: 'nonsense', result: 'invalid' },
])('an event that $what is counted as $result', async ({ input, cancel = false, result }) => {
  const deliver = () => run('webhookDelivery', input, { cancel });
  const grown = await counting('reelkeeper_webhook_deliveries_ended_total', deliver);
  await expect.poll(grown).toEqual({ [result]: 1 });
});
