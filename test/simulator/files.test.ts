import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { bench, HOUR, MINUTE, SECOND, SINGLE } from './bench.js';

const DAY = 24 * HOUR;

/** Records a minute of a room and returns the uploaded files. */
async function recorded(
  { simulator, client, start, after, describe }: Awaited<ReturnType<typeof bench>>,
  overrides: Parameters<typeof start>[0],
) {
  simulator.room('room-1').publish('ann-cam', { userId: 'ann' });
  const TaskId = await start(overrides);
  await after(SECOND + MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  return { TaskId, files: (await describe(TaskId)).data.RecordFiles ?? [] };
}

async function fetched(url: string | undefined): Promise<Buffer> {
  const response = await fetch(url ?? '');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

it.each([
  ['single stream', SINGLE, 'room-1_ann_ann-cam_VA_20260302120001000.mp4'],
  ['single stream, audio', { ...SINGLE, StreamType: 1 }, 'room-1_ann_ann-cam_A_20260302120001000.mp4'],
  ['single stream, video', { ...SINGLE, StreamType: 2 }, 'room-1_ann_ann-cam_V_20260302120001000.mp4'],
  ['mix', {}, 'room-1_mix_VA_20260302120001000.mp4'],
  ['mix, audio', { StreamType: 1 }, 'room-1_mix_A_20260302120001000.mp4'],
])('names the file of a %s like ZEGO', async (_name, input, expected) => {
  const { TaskId, files } = await recorded(await bench(), { input });
  expect(files.map((file) => file.FileId)).toEqual([`${TaskId}_${expected}`]);
});

it('uploads according to StorageParams, whatever the environment contains', async () => {
  for (const name of ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) vi.stubEnv(name, 'true');
  for (const name of ['AWS_DEFAULTS_MODE', 'AWS_REQUEST_CHECKSUM_CALCULATION']) vi.stubEnv(name, 'nonsense');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { files } = await recorded(await bench(), { input: SINGLE });
  expect(files).toMatchObject([{ Status: 3 }]);
});

it.each([
  ['single stream', SINGLE],
  ['mix', {}],
])('keeps audio and video of a %s apart with StreamType 4, the audio as aac', async (_name, input) => {
  const { files } = await recorded(await bench(), { input: { ...input, StreamType: 4 } });
  expect(files).toMatchObject([
    { OutputFileFormat: 'mp4', MediaTrackType: 2, FileId: expect.stringMatching(/_V_\d{17}\.mp4$/) },
    { OutputFileFormat: 'aac', MediaTrackType: 1, FileId: expect.stringMatching(/_A_\d{17}\.aac$/) },
  ]);
});

const FORMATS: readonly (readonly [format: string, extension: string, isValid: (file: Buffer) => boolean])[] = [
  ['mp4', 'mp4', isMp4],
  ['flv', 'flv', (file) => file.toString('latin1', 0, 3) === 'FLV' && file.readUInt32BE(5) === 9],
  ['hls', 'm3u8', (file) => file.toString('latin1').startsWith('#EXTM3U\n')],
  ['aac', 'aac', (file) => isFramed(file, adtsFrameBytes)],
  ['mp3', 'mp3', (file) => file.readUInt16BE(0) >> 5 === 0x7ff],
  ['ogg', 'ogg', (file) => file.toString('latin1', 0, 4) === 'OggS' && file.includes('OpusHead')],
];

it.each(FORMATS)('serves a valid %s file of the reported size at its FileUrl', async (format, extension, isValid) => {
  const streamType = ['aac', 'mp3', 'ogg'].includes(format) ? 1 : 3;
  const { files } = await recorded(await bench(), {
    input: { ...SINGLE, StreamType: streamType },
    output: { OutputFileFormat: format },
  });
  expect(files).toMatchObject([
    { OutputFileFormat: format, Status: 3, FileId: expect.stringMatching(`.${extension}$`) },
  ]);
  const content = await fetched(files[0]?.FileUrl);
  expect(content.byteLength).toBe(files[0]?.FileSize);
  expect(isValid(content)).toBe(true);
});

it.each([1, 2, 3])('serves a sample with the reported tracks for StreamType %i', async (StreamType) => {
  const { files } = await recorded(await bench(), { input: { ...SINGLE, StreamType } });
  const content = (await fetched(files[0]?.FileUrl)).toString('latin1');
  expect([content.includes('soun'), content.includes('vide')]).toEqual([StreamType !== 2, StreamType !== 1]);
});

it('uploads files, fragments and pictures to the bucket, under OutputFolder and FileId', async () => {
  const made = await bench();
  const { simulator, client, start, after, describe } = made;
  const TaskId = await start({ output: { OutputFileFormat: 'hls' } });
  await after(MINUTE);
  await client.takeSnapshot({ TaskId });
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const { EndPoint, Region, AccessKeyId, AccessKeySecret } = simulator.storageParams('lessons');
  const s3 = new S3Client({
    endpoint: EndPoint,
    region: Region,
    forcePathStyle: true,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret },
  });
  onTestFinished(() => s3.destroy());
  const [file] = (await describe(TaskId)).data.RecordFiles ?? [];
  const [picture] = simulator.task(TaskId)?.pictures ?? [];
  const fragment = `${file?.FileId?.replace(/\.m3u8$/, '')}_0.ts`;
  const kept = await Promise.all(
    [file?.FileId, picture?.FileId, fragment].map(async (name) => {
      const object = await s3.send(new GetObjectCommand({ Bucket: 'lessons', Key: `classes/${name}` }));
      return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    }),
  );
  expect(kept[0]?.equals(await fetched(file?.FileUrl))).toBe(true);
  expect(kept[1]?.equals(await fetched(picture?.FileUrl))).toBe(true);
  expect(kept[2]?.[0]).toBe(0x47);
});

it('serves the fragment that a playlist names beside it', async () => {
  const { files } = await recorded(await bench(), { output: { OutputFileFormat: 'hls' } });
  const url = files[0]?.FileUrl ?? '';
  const playlist = (await fetched(url)).toString('utf8');
  const fragment = playlist.split('\n').find((line) => line.endsWith('.ts')) ?? '';
  const content = await fetched(new URL(fragment, url).href);
  expect(content.byteLength % 188).toBe(0);
  for (let at = 0; at < content.byteLength; at += 188) expect(content[at]).toBe(0x47);
});

it('serves a file with a long name that needs escaping', async () => {
  const { simulator, client, start, after, describe } = await bench();
  const roomId = `${'Raum ü/'.repeat(12)}${'x'.repeat(60)}`;
  simulator.room(roomId).publish('ann');
  const TaskId = await start({ roomId });
  await after(MINUTE);
  await client.stopRecord({ TaskId });
  await after(MINUTE);
  const [file] = (await describe(TaskId)).data.RecordFiles ?? [];
  expect(file?.FileId).toContain(roomId);
  expect((await fetched(file?.FileUrl)).byteLength).toBe(file?.FileSize);
});

it.each([
  ['bytes=0-9', 206, 10],
  ['bytes=-4', 206, 4],
  ['bytes=999999-', 416, 0],
])('serves the range %s of a file with status %i', async (range, status, bytes) => {
  const { files } = await recorded(await bench(), {});
  const response = await fetch(files[0]?.FileUrl ?? '', { headers: { range } });
  expect(response.status).toBe(status);
  expect((await response.arrayBuffer()).byteLength).toBe(bytes);
});

it.each([
  ['a wrong key', { AccessKeySecret: 'wrong' }],
  ['an unreachable endpoint', { EndPoint: 'http://127.0.0.1:1' }],
  ['an invalid endpoint', { EndPoint: 'no address at all' }],
  ['a missing bucket', { Bucket: 'elsewhere' }],
  ["a vendor that the simulator can't reach", { Vendor: 1 }],
])('moves files to the backup if the storage has %s', async (_name, storage) => {
  const made = await bench({ buckets: ['lessons'] });
  const { files } = await recorded(made, { storage });
  expect(files).toMatchObject([{ Status: 4, FileUrl: expect.stringMatching(/^http/) }]);
  expect((await fetched(files[0]?.FileUrl)).byteLength).toBe(files[0]?.FileSize);
  expect(made.callbacks.received.at(-1)).toMatchObject({
    event_type: 1,
    detail: { upload_status: 2, file_info: [{ status: 4 }] },
  });
});

it('deletes files from the backup after three days', async () => {
  const made = await bench();
  const { files } = await recorded(made, { storage: { AccessKeySecret: 'wrong' } });
  const url = files[0]?.FileUrl ?? '';
  await made.after(3 * DAY - 2 * MINUTE);
  expect((await fetch(url)).status).toBe(200);
  await made.after(2 * MINUTE);
  expect((await fetch(url)).status).toBe(404);
});

const VOD = {
  alibaba: {
    Vendor: 5,
    AlibabaCloudVodParams: { Region: 'r', AccessKeyId: 'i', AccessKeySecret: 's', Title: 't', StorageLocation: 'l' },
  },
  tencent: { Vendor: 6, TencentCloudVodParams: { SecretId: 'i', SecretKey: 'k', Region: 'r' } },
} as const;

it.each([
  ['alibaba', false],
  ['tencent', true],
] as const)('returns a VideoId for the VOD store of %s, with FileUrl: %s', async (name, hasUrl) => {
  const { files } = await recorded(await bench(), { storage: VOD[name] });
  expect(files).toMatchObject([{ Status: 3, VideoId: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
  expect(files[0]?.FileUrl !== undefined).toBe(hasUrl);
});

it('treats uploads to `assumedVendors` as successful', async () => {
  const { files } = await recorded(await bench({ assumedVendors: [1] }), { storage: { Vendor: 1 } });
  expect(files).toMatchObject([{ Status: 3 }]);
});

it('serves no file that was never recorded', async () => {
  const { simulator } = await bench();
  expect((await fetch(`${simulator.endpoint}/_files/${'A'.repeat(16)}/x.mp4`)).status).toBe(404);
});

/** Whether a file consists of mp4 boxes: ftyp first, with moov and mdat. */
function isMp4(file: Buffer): boolean {
  const types: string[] = [];
  let at = 0;
  while (at + 8 <= file.byteLength) {
    types.push(file.toString('latin1', at + 4, at + 8));
    at += file.readUInt32BE(at);
  }
  return at === file.byteLength && types[0] === 'ftyp' && types.includes('moov') && types.includes('mdat');
}

function adtsFrameBytes(file: Buffer, at: number): number {
  if (file.readUInt16BE(at) >> 4 !== 0xfff) return 0;
  return ((file.readUInt32BE(at + 3) >> 13) & 0x1fff) >>> 0;
}

/** Whether a file consists of frames. */
function isFramed(file: Buffer, frameBytes: (file: Buffer, at: number) => number): boolean {
  let at = 0;
  while (at + 7 <= file.byteLength) {
    const bytes = frameBytes(file, at);
    if (bytes === 0) return false;
    at += bytes;
  }
  return at === file.byteLength;
}

it('uploads a .sw file of volumes beside each file of a mix with RecordSoundWave, and none without', async () => {
  const world = await bench();
  const mix = {
    MixOutputStreamId: 'mix',
    MixOutputVideoConfig: { Width: 1280, Height: 720, Fps: 15, Bitrate: 1_500_000 },
  };
  const waved = await recorded(world, { input: { MixConfig: { ...mix, RecordSoundWave: true } } });
  const plain = await recorded(world, { input: { MixConfig: mix } });
  const { Bucket, EndPoint, Region, AccessKeyId, AccessKeySecret } = world.simulator.storageParams('lessons');
  const s3 = new S3Client({
    endpoint: EndPoint,
    region: Region,
    forcePathStyle: true,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: AccessKeySecret },
  });
  onTestFinished(() => s3.destroy());
  const besides = async (file: string | undefined) => {
    const Key = `classes/${file?.replace(/mp4$/, 'sw')}`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Body?.transformToString();
  };
  expect(await besides(waved.files[0]?.FileId)).toContain('"sound_wave"');
  await expect(besides(plain.files[0]?.FileId)).rejects.toMatchObject({ name: 'NoSuchKey' });
});
