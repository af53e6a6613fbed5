import { z } from 'zod';
import { colourSchema, optionalText, positiveInt, STREAM_ID_CHARACTERS, text } from './fields.schema.js';
import { LAYOUT_RULES, layoutContextRules } from './layout.schema.js';
import { canvasOfMixConfig, MIX_CONFIG_RULES, mixConfigSchema } from './mix-config.schema.js';
import { at, type Rule, rule } from './rules.js';

/** `RecordMode`: one file a stream, or one for the whole room. */
export const RECORD_MODES = { single: 1, mixed: 2 } as const;
/** `StreamType`: what of a stream is recorded. */
export const STREAM_TYPES = { audio: 1, video: 2, audioAndVideo: 3, audioAndVideoApart: 4 } as const;
/** At most so many streams of a single-stream task are recorded. */
export const MAX_SINGLE_STREAMS = 36;
/** The bounds and defaults of a task's own timers, in seconds. ZEGO raises MaxRecordTime for single apps on request. */
export const TASK_SECONDS = {
  maxIdle: { min: 5, max: 86_400, default: 30 },
  maxRecord: { min: 300, max: 86_400, default: 86_400 },
} as const;

const recordMode = z.literal([1, 2]);
const streamType = z.literal([1, 2, 3, 4]).default(3);

/** One entry of `Whiteboard`. The ratios are those of the original whiteboard; sizes are in pixels. */
export const whiteboardSchema = z.looseObject({
  HorizontalRatio: positiveInt,
  VerticalRatio: positiveInt,
  Width: positiveInt.default(1_280),
  Height: positiveInt.default(720),
  WhiteboardId: optionalText(256),
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
    .max(MAX_SINGLE_STREAMS)
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
    .max(TASK_SECONDS.maxRecord.max)
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

// Mixed tasks ignore the list and record everybody, which is the last thing that somebody who wrote one expects.
const streamListIsForSingleStreams = rule(
  mixedTask.extend({ RecordStreamList: z.array(z.unknown()) }),
  (input, wrong) => {
    if (input.RecordStreamList.length > 0)
      wrong(['RecordStreamList'], 'is for single-stream tasks: RecordMode must be 1');
  },
);

const whiteboardNeedsParameters = rule(
  z.looseObject({ HasWhiteboard: z.literal(true), Whiteboard: z.array(z.unknown()).default([]) }),
  (input, wrong) => {
    if (input.Whiteboard.length === 0) wrong(['Whiteboard'], 'must have one entry when HasWhiteboard is true');
  },
);

const audioOnlyMixHasNoWhiteboard = rule(
  mixedTask.extend({ StreamType: z.literal(STREAM_TYPES.audio), HasWhiteboard: z.literal(true) }),
  (_input, wrong) => wrong(['HasWhiteboard'], 'must be false when a mixed task records audio only (StreamType 1)'),
);

const mixedTaskAndWhiteboard = mixedTask.extend({ HasWhiteboard: z.boolean().default(false) });

/** A single-stream task ignores its MixConfig, so that a profile for mixed tasks may lie below it. */
const mixedTaskKeepsMixRules: Rule = (input) => {
  const mixed = mixedTaskAndWhiteboard.safeParse(input);
  if (!mixed.success) return [];
  const context = {
    canvas: canvasOfMixConfig(mixed.data['MixConfig']),
    hasWhiteboard: mixed.data.HasWhiteboard,
  };
  return at('MixConfig', ...LAYOUT_RULES, ...layoutContextRules(context), ...MIX_CONFIG_RULES)(input);
};

/** The rules inside `RecordInputParams`. */
export const RECORD_INPUT_RULES: readonly Rule[] = [
  mixedNeedsMixConfig,
  videoNeedsVideoConfig,
  streamListIsForSingleStreams,
  whiteboardNeedsParameters,
  audioOnlyMixHasNoWhiteboard,
  mixedTaskKeepsMixRules,
];
