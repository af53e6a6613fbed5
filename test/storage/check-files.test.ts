import { expect, test } from 'vitest';
import { Buckets } from '../../activities/buckets.js';
import { checkFiles } from '../../activities/check-files.js';
import type { CheckFilesAnswer, FileState, FileView } from '../../src/contract/index.js';
import { storageParamsSchema } from '../../src/zego/index.js';
import { fence, serve } from './http-servers.js';
import { fauxqs, type S3Storage, simulatorS3 } from './s3-servers.js';

const { storage, put } = await simulatorS3();
const other = await fauxqs();

const READER = { AccessKeyId: storage.AccessKeyId, AccessKeySecret: storage.AccessKeySecret };

function file(fileId: string, sizeBytes: number, differs: Partial<FileView> = {}): FileView {
  const beganAt = '2026-03-02T12:00:00.000Z';
  return { taskId: 't', fileId, format: 'mp4', sizeBytes, durationMs: 1_000, beganAt, state: 'uploaded', ...differs };
}

interface Looks {
  readonly at?: object;
  readonly reader?: typeof READER;
  readonly named?: string;
  readonly folder?: string;
}

async function check(
  files: readonly FileView[],
  { at = storage, reader, named = 'default', folder = 'classes/' }: Looks = {},
): Promise<CheckFilesAnswer> {
  const buckets = new Buckets({
    storages: { default: storageParamsSchema.parse(at) },
    ...(reader && { readers: { default: reader } }),
  });
  const task = { app: 'default', sessionId: 's', roomId: 'r', taskId: 't', storage: named, outputFolder: folder };
  return checkFiles({ ...task, files }, buckets);
}

function behind(url: string, at: S3Storage = storage): S3Storage {
  return { ...at, EndPoint: `${url}${new URL(at.EndPoint).pathname}` };
}

await put('classes/whole.mp4', Buffer.alloc(70));
await put('classes/empty.mp4', Buffer.alloc(0));
await put('classes/list.m3u8', Buffer.from('#EXTM3U\n'));
await put('classes/empty.m3u8', Buffer.alloc(0));
await put('classes/whole.sw', Buffer.alloc(30));
await put('classes/list.sw', Buffer.alloc(0));
await other.put('classes/whole.mp4', Buffer.alloc(70));

const FOUND: readonly (readonly [what: string, file: FileView, state: FileState, note: RegExp | undefined])[] = [
  ['with the size that ZEGO reported', file('whole.mp4', 70), 'verified', undefined],
  ['of another size', file('whole.mp4', 71), 'failed', /has 70 bytes.*reported 71/],
  ['that is not there', file('missing.mp4', 70), 'failed', /"lessons" has no "classes\/missing.mp4"/],
  ['that is empty', file('empty.mp4', 70), 'failed', /empty.*70/],
  ['whose size ZEGO does not tell', file('whole.mp4', 0), 'verified', /70 bytes.*no size/],
  ['that is a playlist', file('list.m3u8', 999_999, { format: 'hls' }), 'verified', /fragments.*not checked/],
  ['that is an empty playlist', file('empty.m3u8', 999_999, { format: 'hls' }), 'failed', /empty/],
  ['without a name', file('', 70), 'uploaded', /no file id/],
];

test.each(FOUND)('an uploaded file %s is reported so', async (_what, checked, state, note) => {
  const { files, unchecked } = await check([checked]);
  const [found] = files;
  expect(files).toEqual([{ ...checked, state, ...(found?.note !== undefined && { note: found.note }) }]);
  expect(found?.note ?? '').toMatch(note ?? /^$/);
  expect(unchecked).toBe(state === 'uploaded' ? found?.note : undefined);
});

const waved = (fileId: string, size = 70, differs: Partial<FileView> = {}): FileView =>
  file(fileId, size, { ...differs, soundWave: { fileId: fileId.replace(/[^.]*$/, 'sw'), state: 'unchecked' } });

await put('classes/deaf.mp4', Buffer.alloc(70));
const WAVES: readonly (readonly [what: string, file: FileView, wave: object])[] = [
  ['is there is verified, with its size', waved('whole.mp4'), { fileId: 'whole.sw', state: 'verified', sizeBytes: 30 }],
  [
    'is not there is missing',
    waved('deaf.mp4'),
    { state: 'missing', note: 'Bucket "lessons" has no "classes/deaf.sw"' },
  ],
  ['is empty is missing', waved('list.m3u8', 9, { format: 'hls' }), { state: 'missing', sizeBytes: 0 }],
];

test.each(WAVES)('a .sw file that %s, and its media file is verified all the same', async (_what, checked, wave) => {
  expect((await check([checked])).files).toMatchObject([{ state: 'verified', soundWave: wave }]);
});

test('a .sw file is verified beside its media file in any folder, and only when that is verified', async () => {
  const requested = await fence(storage.EndPoint, () => undefined);
  const at = behind(requested.url);
  const files = [waved('whole.mp4', 71), file('whole.mp4', 70)];
  expect((await check(files, { at })).files).toMatchObject([{ soundWave: { state: 'unchecked' } }, {}]);
  expect(requested.seen.filter((seen) => JSON.stringify(seen).includes('.sw'))).toEqual([]);
  expect((await check([waved('whole.mp4')], { at, folder: '/classes' })).files).toMatchObject([
    { soundWave: { state: 'verified' } },
  ]);
});

test('a .sw file that the keys may not look for is unchecked, with the reason', async () => {
  const guarded = await fence(storage.EndPoint, (_method, path) => (path.includes('.sw') ? 403 : undefined));
  expect((await check([waved('whole.mp4')], { at: behind(guarded.url) })).files).toMatchObject([
    { state: 'verified', soundWave: { state: 'unchecked', note: expect.stringMatching(/^Not checked: .*403/) } },
  ]);
});

test.each([
  ['classes', 'verified'],
  ['/classes/', 'verified'],
  ['/classes', 'verified'],
  ['lasses', 'failed'],
  ['', 'failed'],
])('a file below the folder "%s" is found wherever such a folder may be: %s', async (folder, state) => {
  expect((await check([file('whole.mp4', 70)], { folder })).files).toMatchObject([{ state }]);
});

test('a file is found in another make of store as well', async () => {
  expect(await check([file('whole.mp4', 70), file('whole.mp4', 71)], { at: other.storage })).toMatchObject({
    files: [{ state: 'verified' }, { state: 'failed' }],
  });
});

test('a note of an earlier look does not stay on a verified file', async () => {
  const { files } = await check([file('whole.mp4', 70, { note: 'Not checked: the keys are wrong' })]);
  expect(files).toEqual([file('whole.mp4', 70, { state: 'verified' })]);
});

test('more files than are verified at a time come back in their order', async () => {
  const all = Array.from({ length: 21 }, (_, index) =>
    file(index % 2 === 0 ? 'whole.mp4' : `missing-${index}.mp4`, 70),
  );
  const { files } = await check(all);
  expect(files.map(({ fileId }) => fileId)).toEqual(all.map(({ fileId }) => fileId));
  expect(files.map(({ state }) => state)).toEqual(all.map((_, index) => (index % 2 === 0 ? 'verified' : 'failed')));
});

test('files in other states are not verified', async () => {
  const states: FileState[] = ['recording', 'uploading', 'verified', 'backup', 'rescued', 'failed'];
  const requested = await fence(storage.EndPoint, () => undefined);
  const files = states.map((state) => file('whole.mp4', 70, { state }));
  expect(await check(files, { at: behind(requested.url) })).toEqual({ files });
  expect(requested.seen).toEqual([]);
});

const VOD = {
  Vendor: 5,
  AlibabaCloudVodParams: { Region: 'r', AccessKeyId: 'i', AccessKeySecret: 's', Title: 't', StorageLocation: 'l' },
};
const writeOnly = await fence(storage.EndPoint, (method) => (method === 'HEAD' ? 403 : undefined));

const refusing = await serve((request, response) => {
  response.writeHead(400, { 'content-type': 'application/xml' });
  response.end(request.method === 'HEAD' ? undefined : '<Error><Code>KeyTooLongError</Code></Error>');
});

test.each<readonly [string, Looks, RegExp]>([
  ['the keys are wrong', { at: { ...storage, AccessKeySecret: 'wrong' } }, /403.*keys are wrong/],
  ['the keys may only write', { at: behind(writeOnly.url) }, /403.*lack the permission/],
  ['the store refuses such a key for ever', { at: behind(refusing) }, /400 \(KeyTooLongError\)/],
  ['nothing can be sent with the settings', { at: { ...storage, AccessKeyId: 'id\n7' } }, /with these settings/],
  ['the bucket is not there', { at: { ...storage, Bucket: 'elsewhere' } }, /Bucket "elsewhere" does not exist/],
  ['the store is a VOD store', { at: VOD }, /Alibaba Cloud VOD/],
  ['the storage is configured no more', { named: 'gone' }, /"gone" is not in the worker's configuration/],
  ['the storage is named like something of every object', { named: 'constructor' }, /"constructor" is not in/],
])('files stay uploaded, with the reason, when %s', async (_why, looks, reason) => {
  const { files, unchecked } = await check([file('whole.mp4', 70)], looks);
  expect(files).toMatchObject([{ state: 'uploaded', note: expect.stringMatching(reason) }]);
  expect(unchecked).toMatch(reason);
});

test('separate keys look where the own ones may only write', async () => {
  const at = { ...storage, AccessKeySecret: 'wrong' };
  expect(await check([file('whole.mp4', 70)], { at, reader: READER })).toMatchObject({
    files: [{ state: 'verified' }],
  });
});

test.each([500, 503])('a store that answers %i is a failure that Temporal repeats', async (status) => {
  const url = await serve((_request, response) => response.writeHead(status).end());
  await expect(check([file('whole.mp4', 70)], { at: behind(url) })).rejects.toMatchObject({
    name: 'ApplicationFailure',
    nonRetryable: false,
    message: expect.stringMatching(new RegExp(`task "t" of session "s".*${status}`)),
  });
});

test('a store where nobody listens is a failure that Temporal repeats, which tells no keys', async () => {
  const at = { ...storage, EndPoint: 'http://127.0.0.1:1', AccessKeySecret: 'secret-5' };
  const failure: unknown = await check([file('whole.mp4', 70)], { at }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ nonRetryable: false, message: expect.stringContaining('ECONNREFUSED') });
  expect(JSON.stringify(failure)).not.toMatch(/secret-5|AWS4/);
});
