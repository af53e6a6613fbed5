import { expect, test } from 'vitest';
import { describedFiles } from '../../activities/described-files.js';
import type { RecordFile } from '../../src/zego/index.js';

const listed = (FileId: string, Status = 3, differs: RecordFile = {}): RecordFile => {
  return { FileId, OutputFileFormat: 'mp4', FileSize: 70, Duration: 1_000, BeginTimestamp: 5_000, Status, ...differs };
};
const wave = (Status: number): RecordFile => listed('a.sw', Status, { FileSize: 30, BeginTimestamp: 90_000 });

test('a .sw file that ZEGO lists is part of its media file, and no footage', () => {
  const { files, covered } = describedFiles('t', [wave(3), listed('a.mp4'), listed('b.mp4')], 10);
  expect(files).toMatchObject([
    { fileId: 'a.mp4', state: 'uploaded', soundWave: { fileId: 'a.sw', state: 'unchecked', sizeBytes: 30 } },
    { fileId: 'b.mp4' },
  ]);
  expect(files[1]).not.toHaveProperty('soundWave');
  expect(covered).toEqual([[5_000, 6_000]]);
});

test('a .sw file that ZEGO could not upload is missing, and its media file is uploaded all the same', () => {
  expect(describedFiles('t', [listed('a.mp4'), wave(5)], 10).files).toMatchObject([
    { state: 'uploaded', soundWave: { state: 'missing', note: 'ZEGO could not upload it' } },
  ]);
});

test('a .sw file of no media file stays in the list, and is no footage', () => {
  const { files, covered } = describedFiles('t', [listed('b.mp4'), wave(3)], 10);
  expect(files.map(({ fileId }) => fileId)).toEqual(['b.mp4', 'a.sw']);
  expect(covered).toEqual([[5_000, 6_000]]);
});
