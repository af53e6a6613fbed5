import type { z } from 'zod';
import type { JsonObject } from '../contract/index.js';
import { jsonObjectSchema } from '../contract/json.schema.js';
import { recordingSchema } from '../contract/recording.schema.js';
import { wording } from '../zego/mistakes.js';
import { recordInputSchema } from '../zego/record-input.schema.js';
import { recordOutputSchema } from '../zego/record-output.schema.js';

/** Returns a schema that rejects what ZEGO would reject in a part of a body. A request may still add missing fields. */
function partOf(schema: z.ZodType): z.ZodType<JsonObject> {
  return jsonObjectSchema.superRefine((value, context) => {
    const { error } = schema.safeParse(value, { error: wording, reportInput: true });
    for (const issue of error?.issues ?? []) {
      if (issue.input !== undefined) context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
    }
  });
}

/** A profile: parts of ZEGO's StartRecord body, which a request overrides. */
export const profileSchema = recordingSchema({
  RecordInputParams: partOf(recordInputSchema)
    .describe("ZEGO's RecordInputParams, overridden by the request's: how to record.")
    .exactOptional(),
  RecordOutputParams: partOf(recordOutputSchema)
    .describe("ZEGO's RecordOutputParams, overridden by the request's: which files to make.")
    .exactOptional(),
});
