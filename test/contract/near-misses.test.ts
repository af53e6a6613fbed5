import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Layout, RecordInputParams, RecordOutputParams, SessionRequest } from '../../src/contract/index.js';
import { layoutMistakes } from '../../src/contract/layout.js';
import { nearMisses } from '../../src/contract/near-misses.js';
import { sessionRequestSchema } from '../../src/contract/request.schema.js';
import {
  LAYOUT_NAMES,
  layoutSchema,
  type ParameterNames,
  RECORDING_NAMES,
  recordInputSchema,
  recordOutputSchema,
} from '../../src/zego/index.js';

/** The names of a zod schema, level by level. */
function namesOf(schema: unknown): ParameterNames {
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(Object.entries(schema.shape).map(([name, inner]) => [name, namesOf(inner)]));
  }
  if (schema instanceof z.ZodArray) return namesOf(schema.element);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return namesOf(schema.unwrap());
  return {};
}

describe('the parameters with known names and types', () => {
  test("are those of ZEGO's schemas, at every level", () => {
    expect(RECORDING_NAMES).toEqual({
      RecordInputParams: namesOf(recordInputSchema),
      RecordOutputParams: namesOf(recordOutputSchema),
    });
    expect(LAYOUT_NAMES).toEqual(namesOf(layoutSchema));
  });

  test("have the types of ZEGO's schemas", () => {
    type Zego = { layout: typeof layoutSchema; input: typeof recordInputSchema; output: typeof recordOutputSchema };
    type Taken = { [Name in keyof Zego]: Plain<z.input<Zego[Name]>> };
    type Typed = Plain<{ layout: Layout; input: RecordInputParams & Mode; output: RecordOutputParams }>;
    const there = (taken: Taken): Typed => taken;
    const andBack = (typed: Typed): Taken => typed;
    expect([there, andBack]).toHaveLength(2);
  });

  test('are typed in a request, where null removes a field and unknown ZEGO parameters pass', () => {
    const request: SessionRequest = {
      roomId: 'r',
      recording: {
        RecordInputParams: { MaxIdleTime: null, MixConfig: { MixOutputVideoConfig: { Width: 640 }, Newer: [1] } },
        RecordOutputParams: null,
        NewZegoParam: { deep: true },
      },
    };
    // @ts-expect-error -- there is no such layout
    const wrongMode: Layout = { MixMode: 9 };
    // @ts-expect-error -- a width is a number
    const wrongWidth: SessionRequest['recording'] = { RecordInputParams: { MixConfig: { MixMode: '2' } } };
    expect([request, wrongMode, wrongWidth]).toHaveLength(3);
    expect(sessionRequestSchema.safeParse(request)).toMatchObject({ success: true, data: request });
  });
});

/** A request over a profile may leave it out. */
type Mode = { RecordMode: 1 | 2 };

/** The same without `readonly` and without `undefined` for what may be left out. */
type Plain<T> = T extends readonly (infer Entry)[]
  ? Plain<Entry>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Plain<Exclude<T[Name], undefined>> }
    : T;

const VIEW = { Left: 0, Top: 0, Right: 10, Bottom: 10, Layer: 1 };

describe('a layout', () => {
  test.each([
    [{ MixMode: 3, MixMaxResolutionStreamID: 'alice' }, 'MixMaxResolutionStreamID', 'MixMaxResolutionStreamId'],
    [{ MixMod: 2 }, 'MixMod', 'MixMode'],
    [{ mixMode: 2 }, 'mixMode', 'MixMode'],
    [{ MixMode: 1, MixInputlist: [] }, 'MixInputlist', 'MixInputList'],
    [{ MixMode: 1, MixInputList: [VIEW, { ...VIEW, StreamID: 'a' }] }, 'MixInputList.1.StreamID', 'StreamId'],
    [{ MixMode: 1, MixInputList: [{ ...VIEW, Botom: 5 }] }, 'MixInputList.0.Botom', 'Bottom'],
  ])('with a misspelt name is rejected with the nearest one: %j', (layout, path, nearest) => {
    expect(layoutMistakes(layout)).toEqual([{ path, message: `is not known; did you mean "${nearest}"?` }]);
  });

  test('without any field is rejected', () => {
    expect(layoutMistakes({})).toEqual([
      { path: '(whole)', message: 'must have one of MixMode, MixInputList, MixMaxResolutionStreamId' },
    ]);
  });

  test.each([
    [{ MixMode: 2, Newer: { MixMod: 1 } }],
    [{ AnotherLayout: 1 }],
    [{ MixMode: 1, MixInputList: [{ ...VIEW, Rounded: true }] }],
    [{ MixMode: 1, MixInputList: [[{ StreamID: 'a' }], null, 7, 'x'] }],
  ])('with fields that only ZEGO may know passes: %j', (layout) => {
    expect(layoutMistakes(layout)).toEqual([]);
  });

  test('with thousands of misspelt fields has at most 51 mistakes', () => {
    const misspelt = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`MixMode${n % 90}`.padEnd(9, '_'), n]));
    const views = Array.from({ length: 60 }, () => ({ Botom: 1 }));
    const mistakes = layoutMistakes({ ...misspelt, MixInputList: views });
    expect(mistakes).toHaveLength(51);
    expect(mistakes.at(-1)?.message).toMatch(/^has \d+ more mistakes/);
  });
});

describe('a recording', () => {
  const mistakesIn = (recording: unknown): unknown =>
    sessionRequestSchema
      .safeParse({ roomId: 'r', recording })
      .error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];

  test.each([
    ['RecordInputParams', { MaxIdelTime: 60 }, 'MaxIdelTime', 'MaxIdleTime'],
    ['RecordInputParams', { Mixconfig: {} }, 'Mixconfig', 'MixConfig'],
    [
      'RecordInputParams',
      { MixConfig: { MixOutputStreamID: 'm' } },
      'MixConfig.MixOutputStreamID',
      'MixOutputStreamId',
    ],
    [
      'RecordInputParams',
      { MixConfig: { MixOutputVideoConfig: { Widht: 1 } } },
      'MixConfig.MixOutputVideoConfig.Widht',
      'Width',
    ],
    ['RecordInputParams', { Whiteboard: [{ WhiteBoardID: 'w' }] }, 'Whiteboard.0.WhiteBoardID', 'WhiteboardId'],
    ['RecordInputParams', { RecordStreamList: [{ StreamID: 's' }] }, 'RecordStreamList.0.StreamID', 'StreamId'],
    ['RecordOutputParams', { OutputFileFromat: 'mp4' }, 'OutputFileFromat', 'OutputFileFormat'],
  ])('with a misspelt field inside %s is rejected with the nearest name: %j', (part, params, path, nearest) => {
    expect(mistakesIn({ [part]: params })).toEqual([
      [`recording.${part}.${path}`, `is not known; did you mean "${nearest}"?`],
    ]);
  });

  test('with fields that only ZEGO may know passes', () => {
    const Newer = { RecordMod: 1 };
    expect(mistakesIn({ RecordInputParams: { Newer, MixConfig: { Newer } }, RecordOutputParams: { Newer } })).toEqual(
      [],
    );
  });
});

test('names are compared without hanging or throwing, for any JSON value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const around = { RecordInputParams: { MixConfig: value, Whiteboard: [value] }, RecordOutputParams: value };
      expect(Array.isArray(nearMisses(around, RECORDING_NAMES))).toBe(true);
    }),
  );
});
