import { expect, test } from 'vitest';
import { FILLED_IN_FIELDS, RECORDING_PATHS } from '../../src/contract/recording.schema.js';
import { recordInputSchema, recordOutputSchema, startRecordSchema } from '../../src/zego/index.js';

test("the known fields of a recording are those of ZEGO's schemas", () => {
  const inside = { RecordInputParams: recordInputSchema, RecordOutputParams: recordOutputSchema };
  const paths = Object.entries(inside).flatMap(([part, { shape }]) => [
    part,
    ...Object.keys(shape).map((name) => `${part}.${name}`),
  ]);
  expect([...RECORDING_PATHS].sort()).toEqual(paths.sort());
});

test("every other part of StartRecord's body is set by the session", () => {
  const parts = Object.keys(startRecordSchema.shape);
  expect(parts.filter((part) => !RECORDING_PATHS.includes(part) && !FILLED_IN_FIELDS.includes(part))).toEqual([]);
  expect(parts).toEqual(expect.arrayContaining(['RoomId', 'StorageParams']));
});
