import { z } from 'zod';
import {
  colourSchema,
  optionalText,
  positiveInt,
  STREAM_ID_CHARACTERS,
  text,
  webAddressSchema,
} from './fields.schema.js';
import { layoutFields } from './layout.schema.js';
import { type Canvas, edgesInOrder, insideCanvas, placeFields } from './place.schema.js';
import { at, type Rule, rule } from './rules.js';
import { MAX_CANVAS_PX, MAX_SIDE_PX } from './tables/limits.js';

/** The most streams that `StreamConfigList` names: more than a task records, since some may not exist yet. */
const MAX_STREAM_CONFIGS = 100;

/** `MixOutputVideoConfig`: the recorded picture. `Bitrate` is in bits per second. */
export const mixOutputVideoSchema = z.looseObject({
  Width: z.int().min(1).max(MAX_SIDE_PX),
  Height: z.int().min(1).max(MAX_SIDE_PX),
  Fps: z.int().min(5).max(30).default(15),
  Bitrate: positiveInt,
});

/** `MixConfig`: how the streams of a room become one picture and one sound (StartRecord). */
export const mixConfigSchema = z.looseObject({
  ...layoutFields,
  FillMode: z.literal([1, 2]).default(1),
  MixOutputStreamId: text(STREAM_ID_CHARACTERS),
  MixOutputVideoConfig: mixOutputVideoSchema.optional(),
  MixOutputAudioConfig: z.looseObject({ Bitrate: positiveInt.default(48_000) }).optional(),
  MixOutputBackgroundColor: colourSchema.optional(),
  MixOutputBackgroundImage: webAddressSchema.optional(),
  MixOutputWatermarkImage: webAddressSchema.optional(),
  MixOutputWatermarkImageConfig: z.looseObject(placeFields).optional(),
  DefaultMixStreamBackgroundImage: webAddressSchema.optional(),
  IsAlwaysMix: z.boolean().default(false),
  MixOutputWatermarkTimestampConfig: z.looseObject({ FontSize: z.int().min(12).max(100) }).optional(),
  RecordSoundWave: z.boolean().default(false),
  SoundWaveType: z.literal([0, 1]).optional(),
  StreamConfigList: z
    .array(
      z.looseObject({
        StreamId: optionalText(STREAM_ID_CHARACTERS),
        StreamType: z.literal([0, 1, 2, 3]).optional(),
      }),
    )
    .max(MAX_STREAM_CONFIGS)
    .optional(),
  ClearInputStreamTimeout: z.int().min(0).optional(),
});

const canvasInBounds = rule(
  z.looseObject({ Width: z.int().max(MAX_SIDE_PX), Height: z.int().max(MAX_SIDE_PX) }),
  ({ Width, Height }, wrong) => {
    if (Width * Height > MAX_CANVAS_PX) {
      wrong([], `must have at most ${MAX_CANVAS_PX} pixels (Width times Height), not ${Width * Height}`);
    }
  },
);

/** The size of the recorded picture in a `MixConfig`. */
const canvasOf = z.looseObject({
  MixOutputVideoConfig: z.looseObject({
    Width: z.int().min(1).max(MAX_SIDE_PX),
    Height: z.int().min(1).max(MAX_SIDE_PX),
  }),
});

/** Returns the recorded picture's size in pixels; undefined if a `MixConfig` has none or an invalid one. */
export function canvasOfMixConfig(mixConfig: unknown): Canvas | undefined {
  const parsed = canvasOf.safeParse(mixConfig);
  if (!parsed.success) return undefined;
  const { Width, Height } = parsed.data.MixOutputVideoConfig;
  return { width: Width, height: Height };
}

const watermarkInsideCanvas: Rule = (mixConfig) => {
  const canvas = canvasOfMixConfig(mixConfig);
  return canvas ? at('MixOutputWatermarkImageConfig', insideCanvas(canvas))(mixConfig) : [];
};

/** The rules inside a `MixConfig`, without those of its layout. */
export const MIX_CONFIG_RULES: readonly Rule[] = [
  at('MixOutputVideoConfig', canvasInBounds),
  at('MixOutputWatermarkImageConfig', edgesInOrder),
  watermarkInsideCanvas,
];
