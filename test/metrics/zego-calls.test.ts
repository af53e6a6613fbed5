import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createSimulator, type Fault } from '../../src/simulator/index.js';
import { MeasuredZegoClient } from '../../src/worker/metrics/measured-zego-client.js';
import type { ZegoClientOptions } from '../../src/zego/index.js';
import { freePort } from '../harness/ports.js';
import { recordingMeter } from './recording-meter.js';

const simulator = await createSimulator();
afterAll(() => simulator.close());
const { appId, serverSecret, endpoint } = simulator;

const START = {
  RoomId: 'r',
  RecordInputParams: { RecordMode: 1 },
  RecordOutputParams: {},
  StorageParams: simulator.storageParams('recordings'),
} as const;

/** A client of the app "lessons", and what it has measured. */
function client(options: Partial<ZegoClientOptions> = {}) {
  const { meter, measured } = recordingMeter();
  const zego = new MeasuredZegoClient(
    { appId, serverSecret, endpoint, timeoutMs: 2_000, ...options },
    'lessons',
    meter,
  );
  return { zego, measured };
}

const counted = (action: string, code: string, fault: string) => ({
  name: 'reelkeeper_zego_calls_total',
  value: 1,
  labels: { app: 'lessons', action, code, fault },
});
const timed = (action: string) => ({
  name: 'reelkeeper_zego_call_duration_seconds',
  value: expect.any(Number),
  labels: { app: 'lessons', action },
});

describe('a call to ZEGO', () => {
  test('that succeeds is counted and timed', async () => {
    const { zego, measured } = client();
    const { data } = await zego.startRecord(START);
    await zego.stopRecord({ TaskId: data.TaskId });
    expect(measured).toEqual([
      counted('StartRecord', '0', 'none'),
      timed('StartRecord'),
      counted('StopRecord', '0', 'none'),
      timed('StopRecord'),
    ]);
  });

  test.each<{ fault: Fault; code: string; whose: string }>([
    { fault: { name: 'rate-limited' }, code: '300000003', whose: 'ours' },
    { fault: { name: 'at-capacity' }, code: '300000006', whose: 'ours' },
    { fault: { name: 'clock-skewed' }, code: '100000004', whose: 'ours' },
    { fault: { name: 'system-error' }, code: '300010000', whose: 'vendor' },
    { fault: { name: 'http-500' }, code: 'no-response', whose: 'vendor' },
    { fault: { name: 'not-json' }, code: 'no-response', whose: 'vendor' },
    { fault: { name: 'unreachable' }, code: 'no-response', whose: 'vendor' },
  ])('that meets $fault.name is counted as $code, and as the fault of: $whose', async ({ fault, code, whose }) => {
    simulator.fault(fault);
    const { zego, measured } = client();
    await expect(zego.startRecord(START)).rejects.toThrow('StartRecord');
    expect(measured).toEqual([counted('StartRecord', code, whose), timed('StartRecord')]);
  });

  test('that was not sent because its body is invalid is the fault of the caller and has no duration', async () => {
    const { zego, measured } = client();
    await expect(zego.stopRecord({ TaskId: '' })).rejects.toThrow('was not sent');
    expect(measured).toEqual([counted('StopRecord', 'not-sent', 'caller')]);
  });

  test.each([
    { action: 'StopRecord', whose: 'none' },
    { action: 'UpdateWhiteboard', whose: 'none' },
    { action: 'DescribeRecordStatus', whose: 'vendor' },
  ] as const)('$action of a task that ZEGO does not know is the fault of: $whose', async ({ action, whose }) => {
    const { zego, measured } = client();
    await expect(zego.call(action, { TaskId: 'never-was', WhiteboardId: 'w' })).rejects.toThrow('300001000');
    expect(measured[0]).toEqual(counted(action, '300001000', whose));
  });

  test('with a secret that is not the one of the app is the fault of this installation', async () => {
    const { zego, measured } = client({ serverSecret: 'another' });
    await expect(zego.stopRecord({ TaskId: 't' })).rejects.toThrow('100000005');
    expect(measured[0]).toEqual(counted('StopRecord', '100000005', 'ours'));
  });

  test('without a listening server is counted as without a response', async () => {
    const { zego, measured } = client({ endpoint: `http://127.0.0.1:${await freePort()}` });
    await expect(zego.stopRecord({ TaskId: 't' })).rejects.toThrow('StopRecord');
    expect(measured[0]).toEqual(counted('StopRecord', 'no-response', 'vendor'));
  });

  test('with unknown codes gets no label for each', async () => {
    let code = 777_000_000;
    const server = createServer((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify({ Code: ++code, Message: 'new', RequestId: '1' })));
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const { zego, measured } = client({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await expect(zego.stopRecord({ TaskId: 't' })).rejects.toThrow('777000001');
    await expect(zego.stopRecord({ TaskId: 't' })).rejects.toThrow('777000002');
    server.close();
    zego.close();
    const calls = measured.filter(({ name }) => name === 'reelkeeper_zego_calls_total');
    expect(calls).toEqual([counted('StopRecord', 'other', 'vendor'), counted('StopRecord', 'other', 'vendor')]);
  });
});
