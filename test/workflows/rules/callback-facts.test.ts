import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallback } from '../../../workflows/rules/read-callback.js';

const base = { task_id: 'T1', event_type: 5 };
const none = { taskId: 'T1', isPicture: false, pictures: [], nothingUploaded: false };

describe('readCallback', () => {
  it.each([
    ['an end', base, { ...none, eventType: 5 }],
    ['a number as text', { task_id: 'T1', event_type: '5' }, { ...none, eventType: 5 }],
    ['an event of the future', { ...base, event_type: 777, later: true }, { ...none, eventType: 777 }],
    ['a quit reason', { ...base, event_type: 2, detail: { quit_reason: 6 } }, { ...none, eventType: 2, quitReason: 6 }],
    ['a quit reason as text', { ...base, detail: { quit_reason: '6' } }, { ...none, eventType: 5, quitReason: 6 }],
    ['a quit reason that is none', { ...base, detail: { quit_reason: 'idle' } }, { ...none, eventType: 5 }],
    ['detail as JSON text', { ...base, detail: '{"quit_reason":3}' }, { ...none, eventType: 5, quitReason: 3 }],
    ['detail as an empty string', { ...base, detail: '' }, { ...none, eventType: 5 }],
    [
      'detail as JSON text after blanks',
      { ...base, detail: ' {"quit_reason":3}' },
      { ...none, eventType: 5, quitReason: 3 },
    ],
    [
      'files in a JSON text',
      { ...base, event_type: 1, detail: '{"file_info":[]}' },
      { ...none, eventType: 1, nothingUploaded: true },
    ],
    ['detail as broken JSON text', { ...base, detail: '{"quit_reason":' }, { ...none, eventType: 5 }],
    ['detail as a list', { ...base, detail: [1] }, { ...none, eventType: 5 }],
    ['the whole body as JSON text', JSON.stringify(base), { ...none, eventType: 5 }],
    [
      'an upload without files',
      { ...base, event_type: 1, detail: { file_info: [] } },
      { ...none, eventType: 1, nothingUploaded: true },
    ],
    ['an upload that tells of no list', { ...base, event_type: 1, detail: {} }, { ...none, eventType: 1 }],
    ['an end with an empty list', { ...base, detail: { file_info: [] } }, { ...none, eventType: 5 }],
    [
      'a video and a picture together',
      {
        ...base,
        event_type: 1,
        detail: {
          file_info: [
            { file_id: 'a', output_file_format: 'jpg' },
            { file_id: 'b', output_file_format: 'mp4' },
          ],
        },
      },
      { ...none, eventType: 1 },
    ],
  ])('reads %s', (_, body, facts) => {
    expect(readCallback(body)).toStrictEqual(facts);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'hello'],
    ['a list', [base]],
    ['no task', { event_type: 5 }],
    ['an empty task', { ...base, task_id: '' }],
    ['a task that is a number', { ...base, task_id: 5 }],
    ['no event', { task_id: 'T1' }],
    ['an event that is no number', { ...base, event_type: 'end' }],
    ['an event that is infinite', { ...base, event_type: Number.POSITIVE_INFINITY }],
    ['names of the prototype only', Object.create(base)],
  ])('knows nothing from %s', (_, body) => {
    expect(readCallback(body)).toBeUndefined();
  });

  it.each([
    [3, 'uploaded'],
    [4, 'backup'],
    [5, 'failed'],
    [undefined, 'uploaded'],
  ])('takes a picture of status %s as %s', (status, state) => {
    const info = {
      file_id: 'p.jpg',
      file_url: 'https://bucket.example/p.jpg',
      output_file_format: 'jpg',
      file_size: 2_048,
      begin_timestamp: 1_772_438_400_000,
      status,
    };
    expect(readCallback({ ...base, event_type: 1, detail: { file_info: [info] } })).toMatchObject({
      isPicture: true,
      nothingUploaded: false,
      pictures: [
        {
          taskId: 'T1',
          fileId: 'p.jpg',
          url: 'https://bucket.example/p.jpg',
          format: 'jpg',
          sizeBytes: 2_048,
          beganAt: '2026-03-02T08:00:00.000Z',
          state,
        },
      ],
    });
  });

  it.each([
    ['before 1970', -1, '1970-01-01T00:00:00.000Z'],
    ['after the last date there is', 1e300, '+275760-09-13T00:00:00.000Z'],
    ['no number', 'yesterday', '1970-01-01T00:00:00.000Z'],
  ])('writes a picture that began %s', (_, begin_timestamp, beganAt) => {
    const info = { file_id: 'p', output_file_format: 'jpg', begin_timestamp, file_size: -5 };
    const facts = readCallback({ ...base, event_type: 1, detail: { file_info: [info] } });
    expect(facts?.pictures).toMatchObject([{ beganAt, sizeBytes: 0 }]);
  });

  it('takes at most 50 pictures and 1,024 characters of a name', () => {
    const info = { file_id: 'x'.repeat(10_000), output_file_format: 'jpg' };
    const facts = readCallback({
      task_id: 'T'.repeat(10_000),
      event_type: 1,
      detail: { file_info: Array.from({ length: 1_000 }, () => info) },
    });
    expect(facts?.taskId).toHaveLength(1_024);
    expect(facts?.pictures).toHaveLength(50);
    expect(facts?.pictures[0]?.fileId).toHaveLength(1_024);
  });

  const nested = fc
    .integer({ min: 1, max: 5_000 })
    .map((depth): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`));
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
    fc.json(),
    nested,
    fc.constantFrom('{'.repeat(200_000), 'x'.repeat(1_000_000), '__proto__', 'constructor'),
  );
  const hostile = fc.oneof(
    anything,
    fc.record(
      {
        task_id: fc.oneof(fc.constant('T1'), anything),
        event_type: fc.oneof(fc.constantFrom(1, 2), anything),
        detail: fc.oneof(
          fc.record(
            {
              quit_reason: anything,
              file_info: fc.oneof(
                anything,
                fc.array(
                  fc.record(
                    {
                      file_id: fc.oneof(fc.string(), anything),
                      output_file_format: fc.constant('jpg'),
                      file_size: anything,
                      begin_timestamp: fc.oneof(fc.double(), anything),
                      status: anything,
                      file_url: anything,
                    },
                    { requiredKeys: [] },
                  ),
                ),
              ),
            },
            { requiredKeys: [] },
          ),
          anything,
        ),
        ['__proto__']: anything,
      },
      { requiredKeys: [] },
    ),
  );

  it('never throws, and what it takes is plain JSON', () => {
    fc.assert(
      fc.property(hostile, (body) => {
        const facts = readCallback(body) ?? {};
        expect(JSON.parse(JSON.stringify(facts))).toStrictEqual(facts);
      }),
      { numRuns: 250 },
    );
  });
});
