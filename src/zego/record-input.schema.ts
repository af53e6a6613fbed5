import { z } from 'zod';
import { colourSchema, optionalText, positiveInt, STREAM_ID_CHARACTERS, text } from './fields.schema.js';
import { LAYOUT_RULES, layoutContextRules } from './layout.schema.js';
import { canvasOfMixConfig, MIX_CONFIG_RULES, mixConfigSchema } from './mix-config.schema.js';
import { at, type Rule, rule } from './rules.js';
import { MAX_LISTED_STREAMS, MAX_WHITEBOARD_ID_CHARACTERS, TASK_SECONDS } from './tables/limits.js';
import { RECORD_MODES, STREAM_TYPES } from './tables/modes.js';

const recordMode = z.literal([1, 2]);
const streamType = z.literal([1, 2, 3, 4]).default(3);

/** One entry of `Whiteboard`. The ratios are those of the original whiteboard; sizes are in pixels. */
const whiteboardSchema = z.looseObject({
  HorizontalRatio: positiveInt,
  VerticalRatio: positiveInt,
  Width: positiveInt.default(1_280),
  Height: positiveInt.default(720),
  WhiteboardId: optionalText(MAX_WHITEBOARD_ID_CHARACTERS),
  BackgroundColor: colourSchema.optional(),
  IsPPTAnimation: z.boolean().default(false),
  PPTAnimationFps: z.int().min(1).max(30).optional(),
});

/** `RecordInputParams`: what is recorded and for how long (StartRecord). */
export const recordInputSchema = z.looseObject({
  RecordMode: recordMode,
  StreamType: streamType,
  ClientTaskId: optionalText(256),
  RecordStreamList: z
    .array(z.looseObject({ StreamId: text(STREAM_ID_CHARACTERS) }))
    .max(MAX_LISTED_STREAMS)
    .optional(),
  FillBlank: z.boolean().default(false),
  FillFrame: z
    .looseObject({ FrameFillMode: z.literal([1, 2, 3]).default(1), FrameFillColor: colourSchema.optional() })
    .optional(),
  RecordMuteAudio: z.literal([1, 2]).optional(),
  RecordMuteAudioSplitThreshold: z.int().optional(),
  HasWhiteboard: z.boolean().default(false),
  Whiteboard: z.array(whiteboardSchema).max(1).optional(),
  MaxIdleTime: z
    .int()
    .min(TASK_SECONDS.maxIdle.min)
    .max(TASK_SECONDS.maxIdle.max)
    .default(TASK_SECONDS.maxIdle.default),
  MaxRecordTime: z
    .int()
    .min(TASK_SECONDS.maxRecord.min)
    .max(TASK_SECONDS.maxRecord.raised)
    .default(TASK_SECONDS.maxRecord.default),
  ResumeWithoutInterruption: z.boolean().default(false),
  MixConfig: mixConfigSchema.optional(),
});

const mixedTask = z.looseObject({ RecordMode: z.literal(RECORD_MODES.mixed) });

const mixedNeedsMixConfig = rule(mixedTask, (input, wrong) => {
  if (input['MixConfig'] === undefined) wrong(['MixConfig'], 'is required when RecordMode is 2');
});

const videoNeedsVideoConfig = rule(
  mixedTask.extend({ StreamType: streamType, MixConfig: z.looseObject({}) }),
  (input, wrong) => {
    if (input.StreamType !== STREAM_TYPES.audio && input.MixConfig['MixOutputVideoConfig'] === undefined) {
      wrong(['MixConfig', 'MixOutputVideoConfig'], 'is required unless StreamType is 1');
    }
  },
);

const whiteboardNeedsParameters = rule(
  z.looseObject({ HasWhiteboard: z.literal(true), Whiteboard: z.array(z.unknown()).default([]) }),
  (input, wrong) => {
    if (input.Whiteboard.length === 0) wrong(['Whiteboard'], 'must have one entry when HasWhiteboard is true');
  },
);

/** A single-stream task ignores its MixConfig, which may come from a profile for mixed tasks. */
const mixedTaskKeepsMixRules: Rule = (input) => {
  const mixed = mixedTask.safeParse(input);
  if (!mixed.success) return [];
  const canvas = canvasOfMixConfig(mixed.data['MixConfig']);
  return at('MixConfig', ...LAYOUT_RULES, ...layoutContextRules({ canvas }), ...MIX_CONFIG_RULES)(input);
};

/** The longest MaxRecordTime of an app, in seconds. ZEGO raises it on request. */
export const maxRecordSecondsSchema = z
  .int()
  .min(TASK_SECONDS.maxRecord.max)
  .max(TASK_SECONDS.maxRecord.raised)
  .default(TASK_SECONDS.maxRecord.max);

/** Returns the rule that MaxRecordTime is within the app's limit. */
export function recordTimeWithin(maxSeconds: number): Rule {
  return rule(z.looseObject({ MaxRecordTime: z.int() }), ({ MaxRecordTime }, wrong) => {
    if (MaxRecordTime > maxSeconds) wrong(['MaxRecordTime'], `must be at most ${maxSeconds}, not ${MaxRecordTime}`);
  });
}

/** The rules inside `RecordInputParams`. */
export const RECORD_INPUT_RULES: readonly Rule[] = [
  mixedNeedsMixConfig,
  videoNeedsVideoConfig,
  whiteboardNeedsParameters,
  mixedTaskKeepsMixRules,
];
