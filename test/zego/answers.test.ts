import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerSchema, DATA_SCHEMAS, recordStatusDataSchema, ZEGO_ACTIONS } from '../../src/zego/index.js';
import { DATA, STATUS_DATA, TASKS_DATA } from './examples.js';

describe('answers', () => {
  it.each(ZEGO_ACTIONS)('of %s are read as documented', (action) => {
    expect(DATA_SCHEMAS[action].parse(DATA[action] ?? {})).toEqual(DATA[action] ?? {});
  });

  it('keep unknown fields and values everywhere', () => {
    const [file] = STATUS_DATA.RecordFiles;
    const data = { ...STATUS_DATA, Status: 9, Newer: 'x', RecordFiles: [{ ...file, Status: 6, Newer: [1] }] };
    expect(recordStatusDataSchema.parse(data)).toEqual(data);
  });

  it.each([
    ['only a code', { Code: 0 }, { Code: 0 }],
    ['a code as a text', { Code: '300010000' }, { Code: 300_010_000 }],
    ['null for what is absent', { Code: 0, Message: null, RequestId: null, Data: null }, { Code: 0 }],
    ['a request id that is a number', { Code: 0, RequestId: 77 }, { Code: 0, RequestId: '77' }],
    ['unknown fields', { Code: 0, Newer: {} }, { Code: 0, Newer: {} }],
  ])('with %s are read', (_what, answer, read) => {
    expect(answerSchema.parse(answer)).toEqual(read);
  });

  it.each([[{}], [{ Code: 'OK' }], [{ Code: null }], [{ Code: [0] }], [[]], ['0'], [null], [{ code: 0 }]])(
    'such as %j are no answers of ZEGO',
    (answer) => {
      expect(answerSchema.safeParse(answer).success).toBe(false);
    },
  );

  it('leave RecordFiles out when ZEGO does', () => {
    const { RecordFiles, ...others } = STATUS_DATA;
    expect(RecordFiles).toHaveLength(1);
    expect(recordStatusDataSchema.parse(others)).not.toHaveProperty('RecordFiles');
    expect(recordStatusDataSchema.parse({ ...others, RecordFiles: null })).not.toHaveProperty('RecordFiles');
  });

  it('read a file that has only started', () => {
    const data = { Status: 2, RecordFiles: [{ FileId: 'f', Status: 1, FileUrl: null, FileSize: '0' }] };
    expect(recordStatusDataSchema.parse(data)).toEqual({
      Status: 2,
      RecordFiles: [{ FileId: 'f', Status: 1, FileSize: 0 }],
    });
  });

  it('read a page without tasks as an empty one', () => {
    const { TaskidList, ...others } = TASKS_DATA;
    expect(TaskidList).toHaveLength(2);
    expect(DATA_SCHEMAS.DescribeTasks.parse({ ...others, TaskidList: null }).TaskidList).toEqual([]);
  });

  it.each([[null], ['done'], [[]], [7]])('of Actions without data may hold %j', (data) => {
    expect(DATA_SCHEMAS.StopRecord.parse(data)).toEqual({});
  });

  it('never make a reader throw, whatever JSON they are', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZEGO_ACTIONS), fc.jsonValue(), (action, json) => {
        answerSchema.safeParse(json);
        expect(typeof DATA_SCHEMAS[action].safeParse(json).success).toBe('boolean');
      }),
    );
  });
});
