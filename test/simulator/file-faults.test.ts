import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../src/simulator/index.js';
import { type Bench, bench, MINUTE, SECOND, SINGLE } from './bench.js';

/** The content of the bucket `lessons`, by key. */
async function bucketOf({ simulator }: Bench): Promise<ReadonlyMap<string, Buffer>> {
  const { EndPoint, Region, AccessKeyId, AccessKeySecret } = simulator.storageParams('lessons');
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret };
  const s3 = new S3Client({ endpoint: EndPoint, region: Region, forcePathStyle: true, credentials });
  onTestFinished(() => s3.destroy());
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'lessons' }));
  const objects = Contents.map(async ({ Key = '' }): Promise<[string, Buffer]> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'lessons', Key }));
    return [Key, Buffer.from((await Body?.transformToByteArray()) ?? [])];
  });
  return new Map(await Promise.all(objects));
}

/** Records two single streams for a minute, with a fault for their files. */
async function recordedWith(fault: Fault, roomId = 'room-1') {
  const made = await bench({ buckets: ['lessons'] });
  const { simulator, client, start, after, describe, callbacks } = made;
  simulator.fault(fault);
  for (const stream of ['ann', 'ben']) simulator.room(roomId).publish(stream, { userId: stream });
  const TaskId = await start({ roomId, input: SINGLE });
  await after(SECOND + MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const { Status, RecordFiles } = (await describe(TaskId)).data;
  return {
    made,
    status: Status,
    files: RecordFiles,
    reported: callbacks.received.at(-1),
    bucket: await bucketOf(made),
  };
}

async function fetched(url: string | undefined, range?: string): Promise<Response> {
  return fetch(url ?? '', { headers: range === undefined ? {} : { range } });
}

it('to-backup: every file can be fetched from the backup, also in ranges, and none is in the bucket', async () => {
  const { files = [], reported, bucket } = await recordedWith({ name: 'to-backup' });
  expect(files.map((file) => file.Status)).toEqual([4, 4]);
  expect(reported).toMatchObject({
    event_type: 1,
    detail: { upload_status: 2, file_info: [{ status: 4 }, { status: 4 }] },
  });
  expect(bucket.size).toBe(0);
  const [file] = files;
  const whole = Buffer.from(await (await fetched(file?.FileUrl)).arrayBuffer());
  expect(whole).toHaveLength(file?.FileSize ?? -1);
  const part = await fetched(file?.FileUrl, 'bytes=10-19');
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.length}`);
  expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(10, 20))).toBe(true);
});

it('upload-partial: the last file fails, the others are in the bucket', async () => {
  const { files = [], reported, bucket } = await recordedWith({ name: 'upload-partial' });
  expect(files.map((file) => file.Status)).toEqual([3, 5]);
  expect(files[1]).not.toHaveProperty('FileUrl');
  expect(reported).toMatchObject({
    event_type: 1,
    detail: { upload_status: 2, file_info: [{ status: 3 }, { status: 5 }] },
  });
  expect([...bucket.keys()]).toEqual([`classes/${files[0]?.FileId}`]);
});

it('size-differs: objects in the bucket are smaller than reported, with status uploaded', async () => {
  const { files = [], reported, bucket } = await recordedWith({ name: 'size-differs' });
  expect(files.map((file) => file.Status)).toEqual([3, 3]);
  expect(reported).toMatchObject({ event_type: 1, detail: { upload_status: 1 } });
  for (const { FileId, FileSize = 0 } of files) {
    const kept = bucket.get(`classes/${FileId}`)?.length ?? 0;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBe(Math.ceil(FileSize / 2));
  }
});

it('no-files: a task that recorded ends without files', async () => {
  const { made, status, files, reported, bucket } = await recordedWith({ name: 'no-files' });
  expect([status, files]).toEqual([3, undefined]);
  expect(reported).toMatchObject({ event_type: 1, detail: { upload_status: 1, file_info: [] } });
  expect(bucket.size).toBe(0);
  expect(made.simulator.ledger.unstopped()).toEqual([]);
});

it.each(['to-backup', 'upload-fails', 'upload-partial', 'size-differs', 'no-files'] as const)(
  '%s applies once, to the files of the room that it names',
  async (name) => {
    const unaffected = await recordedWith({ name, roomId: 'room-2' });
    expect(unaffected.files?.map((file) => file.Status)).toEqual([3, 3]);
    expect(unaffected.made.simulator.faults.list()).toHaveLength(1);
    const affected = await recordedWith({ name, roomId: 'room-2' }, 'room-2');
    expect(affected.made.simulator.faults.list()).toEqual([]);
  },
);
