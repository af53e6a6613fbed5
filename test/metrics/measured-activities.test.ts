import type { Info } from '@temporalio/activity';
import { ServiceError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import type {
  CheckFilesInput,
  FileView,
  RescueAnswer,
  RescueInput,
  SessionActivities,
  StartAnswer,
  StorageActivities,
  WebhookActivities,
  WebhookDeliveryInput,
} from '../../src/contract/index.js';
import { measuredActivities } from '../../src/worker/metrics/measured-activities.js';
import { simulatedConfig } from '../worker/simulated-config.js';
import { recordingMeter } from './recording-meter.js';

type Activities = SessionActivities & StorageActivities & WebhookActivities;

const HOUR_MS = 3_600_000;
const TASK = { app: 'default', sessionId: 's', taskId: 't' };
const FILES = { ...TASK, roomId: 'r', storage: 'default', outputFolder: '' };

/** Runs an activity as a worker does; answers what was measured, and what came of it. */
async function run<Name extends keyof Activities>(
  activityType: Name,
  activity: (input: Parameters<Activities[Name]>[0]) => ReturnType<Activities[Name]>,
  input: Parameters<Activities[Name]>[0],
  info: Partial<Info> = {},
): Promise<{ readonly measured: unknown[]; readonly answer: unknown; readonly error: unknown }> {
  const { meter, measured } = recordingMeter();
  const config = { ...simulatedConfig({}), webhooks: { crm: {} as never } };
  const environment = new MockActivityEnvironment(
    { activityType, scheduledTimestampMs: Date.now(), ...info },
    { logger: new DefaultLogger('ERROR'), interceptors: [measuredActivities(meter, config)] },
  );
  const [result] = await Promise.allSettled([
    environment.run(async (requested: typeof input) => activity(requested), input),
  ]);
  return {
    measured,
    answer: result.status === 'fulfilled' ? result.value : undefined,
    error: result.status === 'rejected' ? result.reason : undefined,
  };
}

const throwing = (error: Error) => async (): Promise<never> => {
  throw error;
};
const failure = (type: string, details: unknown[] = []) => ApplicationFailure.create({ type, message: 'no', details });
const rejected = (action: string, code: number) => failure('ZegoRejected', [{ action, code }]);

describe('an attempt that fails', () => {
  test.each([
    { error: rejected('StopRecord', 300_010_000), fault: 'vendor' },
    { error: rejected('StopRecord', 100_000_005), fault: 'ours' },
    { error: rejected('StopRecord', 300_000_004), fault: 'caller' },
    { error: rejected('StopRecord', 0), fault: 'vendor' },
    { error: rejected('Unheard', 1), fault: 'vendor' },
    { error: failure('ZegoRejected'), fault: 'vendor' },
    { error: failure('ConfigurationMissing'), fault: 'ours' },
    { error: failure('StorageUnreachable'), fault: 'storage' },
    { error: failure('BackupUnreachable'), fault: 'vendor' },
    { error: failure('WebhookNotTaken'), fault: 'receiver' },
    { error: failure('InvalidRequest'), fault: 'caller' },
    { error: failure('WorkerStopping'), fault: 'none' },
    { error: new CancelledFailure('cancelled'), fault: 'none' },
    { error: new ServiceError('Temporal is away'), fault: 'none' },
    { error: new TypeError('a defect'), fault: 'ours' },
  ])('with $error.type $error.name $error.details is the fault of: $fault, and fails as before', async (one) => {
    const { measured, error } = await run('stopRecord', throwing(one.error), TASK);
    expect(error).toBe(one.error);
    expect(measured).toEqual([
      { name: 'reelkeeper_activity_failures_total', value: 1, labels: { activity: 'stopRecord', fault: one.fault } },
    ]);
  });
});

describe('a start that is rejected', () => {
  test.each([
    { retry: 'elsewhere', faults: ['ours'] },
    { retry: 'never', faults: [] },
    { retry: 'no-capacity', faults: [] },
    { retry: 'unreachable', faults: [] },
    { retry: 'perhaps', faults: [] },
  ] as const)(
    'with another try "$retry" is answered as before, and the fault of: $faults',
    async ({ retry, faults }) => {
      const refusal = { action: 'StartRecord', message: 'no', requestId: '', advice: '' };
      const refused: StartAnswer = { verdict: 'refused', retry, refusal };
      const { measured, answer } = await run('startRecord', async () => refused, {} as never);
      expect(answer).toBe(refused);
      expect(measured).toEqual(
        faults.map((fault) => ({
          name: 'reelkeeper_activity_failures_total',
          value: 1,
          labels: { activity: 'startRecord', fault },
        })),
      );
    },
  );
});

test.each([
  { app: 'default', label: 'default' },
  { app: 'taken-out', label: 'unknown' },
])('a start that is queued counts for $label', async ({ app, label }) => {
  const queued: StartAnswer = { verdict: 'queued', position: 2 };
  const { measured, answer } = await run('startRecord', async () => queued, { app } as never);
  expect(answer).toBe(queued);
  expect(measured).toEqual([{ name: 'reelkeeper_starts_queued_total', value: 1, labels: { app: label } }]);
});

describe('a stop that fails', () => {
  test.each([
    { what: 'before five minutes are over', agoMs: 290_000, app: 'default', overdue: [] },
    { what: 'after five minutes', agoMs: 300_000, app: 'default', overdue: ['default'] },
    { what: 'for an app that is not configured', agoMs: 400_000, app: 'taken-out', overdue: ['unknown'] },
  ])('$what is overdue for $overdue', async ({ agoMs, app, overdue }) => {
    const stopRecord = throwing(failure('ZegoRejected'));
    const info = { scheduledTimestampMs: Date.now() - agoMs };
    const { measured } = await run('stopRecord', stopRecord, { ...TASK, app }, info);
    expect(measured.slice(1)).toEqual(
      overdue.map((app) => ({ name: 'reelkeeper_stops_overdue_total', value: 1, labels: { app } })),
    );
  });
});

describe('a rescue', () => {
  const file = { fileId: 'f' } as FileView;
  const input: RescueInput = { ...FILES, file };

  test.each([
    { what: 'with time left', leftMs: 13 * HOUR_MS, near: 0 },
    { what: 'near the end', leftMs: 11 * HOUR_MS, near: 1 },
    { what: 'that nobody has limited', leftMs: 0, near: 0 },
  ])('that fails $what counts $near near expiry', async ({ leftMs, near }) => {
    const rescueFile = throwing(failure('StorageUnreachable'));
    const info = { scheduleToCloseTimeoutMs: leftMs };
    const { measured } = await run('rescueFile', rescueFile, input, info);
    const labels = { storage: 'default' };
    const name = 'reelkeeper_rescues_near_expiry_total';
    expect(measured.slice(1)).toEqual(Array.from({ length: near }, () => ({ name, value: 1, labels })));
  });

  test.each<{ answer: RescueAnswer; bytes: number[] }>([
    { answer: { verdict: 'rescued', how: 'copied', sizeBytes: 70 }, bytes: [70] },
    { answer: { verdict: 'rescued', how: 'already-there', sizeBytes: 70 }, bytes: [] },
    { answer: { verdict: 'impossible', note: 'no' }, bytes: [] },
  ])('that answers $answer has copied $bytes', async ({ answer, bytes }) => {
    const outcome = await run('rescueFile', async () => answer, input);
    expect(outcome.answer).toBe(answer);
    expect(outcome.measured).toEqual(
      bytes.map((value) => ({ name: 'reelkeeper_rescue_bytes_total', value, labels: { storage: 'default' } })),
    );
  });
});

test('verified files are counted by result, others are not', async () => {
  const file = (state: FileView['state']) => ({ fileId: 'f', state }) as FileView;
  const requested = [file('uploaded'), file('uploaded'), file('uploaded'), file('backup'), file('verified')];
  const found = [file('verified'), file('failed'), file('uploaded'), file('backup'), file('verified')];
  const input: CheckFilesInput = { ...FILES, storage: 'taken-out', files: requested };
  const { measured } = await run('checkFiles', async () => ({ files: found }), input);
  expect(measured).toEqual(
    ['verified', 'missing', 'unchecked'].map((result) => ({
      name: 'reelkeeper_files_checked_total',
      value: 1,
      labels: { storage: 'unknown', result },
    })),
  );
});

describe('an attempt to deliver an event', () => {
  const counted = (endpoint: string, result: string) => ({
    name: 'reelkeeper_webhook_attempts_total',
    value: 1,
    labels: { endpoint, result },
  });
  const deliver = (deliverWebhook: Activities['deliverWebhook'], endpoint = 'crm') =>
    run('deliverWebhook', deliverWebhook, { endpoint, event: {} } as WebhookDeliveryInput);

  test.each(['delivered', 'gone'] as const)('that is %s is counted so', async (verdict) => {
    const { measured } = await deliver(async () => ({ verdict, status: 200, attempts: 1 }));
    expect(measured).toEqual([counted('crm', verdict)]);
  });

  test('that fails is counted, never under a name that a caller invents', async () => {
    const { measured } = await deliver(throwing(failure('WebhookNotTaken')), 'made-up');
    expect(measured.slice(1)).toEqual([counted('unknown', 'failed')]);
  });
});
