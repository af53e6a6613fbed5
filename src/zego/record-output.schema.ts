import { z } from 'zod';
import { optionalText, webAddressSchema } from './fields.schema.js';
import { FILE_FORMATS } from './tables/modes.js';

/** `OutputFileFormat` with ZEGO's default. */
export const fileFormatSchema = z.literal(FILE_FORMATS).default('mp4');

/**
 * `OutputFolder`, the unchanged prefix of a file's name. Programs that read the key as a path or an address would leave the
 * folder at a segment of dots; browsers treat "\\" as "/" and "%2e" as a dot.
 */
const outputFolderSchema = optionalText(1_024).refine(
  (folder) => !(folder ?? '').split(/[/\\]/).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)),
  'must have no segment "." or ".."',
);

/** `RecordOutputParams`: the format and place of files, and the callback URL (StartRecord). Intervals are in seconds. */
export const recordOutputSchema = z.looseObject({
  OutputFileFormat: fileFormatSchema,
  OutputFolder: outputFolderSchema,
  OutputFileRule: z.literal(1).default(1),
  SnapshotInterval: z.int().min(5).max(3_600).optional(),
  CallbackUrl: webAddressSchema.optional(),
  FragmentSeconds: z.int().min(2).max(60).optional(),
  RealtimeUploadFragment: z.boolean().optional(),
  ShortFragmentPath: z.boolean().optional(),
});
