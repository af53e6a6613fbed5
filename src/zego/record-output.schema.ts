import { z } from 'zod';
import { optionalText, webAddressSchema } from './fields.schema.js';
import { type Rule, rule } from './rules.js';

/** `OutputFileFormat`: every kind of file that ZEGO writes. */
export const FILE_FORMATS = ['mp4', 'flv', 'hls', 'jpg', 'aac', 'mp3', 'ogg'] as const;
/** One kind of file that ZEGO writes. */
export type FileFormat = (typeof FILE_FORMATS)[number];

/** `OutputFileFormat` with ZEGO's default. */
export const fileFormatSchema = z.literal(FILE_FORMATS).default('mp4');

/** `RecordOutputParams`: what kind of files, where, and who is told (StartRecord). Intervals are in seconds. */
export const recordOutputSchema = z.looseObject({
  OutputFileFormat: fileFormatSchema,
  OutputFolder: optionalText(1_024),
  OutputFileRule: z.literal(1).default(1),
  SnapshotInterval: z.int().min(5).max(3_600).optional(),
  CallbackUrl: webAddressSchema.optional(),
  FragmentSeconds: z.int().min(2).max(60).optional(),
  RealtimeUploadFragment: z.boolean().optional(),
  ShortFragmentPath: z.boolean().optional(),
});

/** Fields that mean something for one format only; elsewhere ZEGO ignores them and the caller waits in vain. */
const FORMAT_OF_FIELD = {
  SnapshotInterval: 'jpg',
  FragmentSeconds: 'hls',
  RealtimeUploadFragment: 'hls',
  ShortFragmentPath: 'hls',
} as const satisfies Record<string, FileFormat>;

const fieldsFitFormat = rule(z.looseObject({ OutputFileFormat: fileFormatSchema }), (output, wrong) => {
  for (const [field, format] of Object.entries(FORMAT_OF_FIELD)) {
    const asked = output[field] !== undefined && output[field] !== false;
    if (asked && output.OutputFileFormat !== format) {
      wrong([field], `is for OutputFileFormat "${format}", not "${output.OutputFileFormat}"`);
    }
  }
});

const shortPathNeedsRealtime = rule(
  z.looseObject({
    OutputFileFormat: z.literal('hls'),
    ShortFragmentPath: z.literal(true),
    RealtimeUploadFragment: z.boolean().default(false),
  }),
  (output, wrong) => {
    if (!output.RealtimeUploadFragment) wrong(['ShortFragmentPath'], 'needs RealtimeUploadFragment to be true');
  },
);

/** The rules inside `RecordOutputParams`. */
export const RECORD_OUTPUT_RULES: readonly Rule[] = [fieldsFitFormat, shortPathNeedsRealtime];
