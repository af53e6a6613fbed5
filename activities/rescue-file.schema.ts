import { z } from 'zod';

const text = z.string().max(4_096);

/** The fields of a `RescueInput` that are used; any Temporal client may have made it. */
export const rescueInputSchema = z.looseObject({
  sessionId: text,
  taskId: text,
  storage: text,
  outputFolder: text,
  file: z.looseObject({
    fileId: text.min(1),
    url: text.optional(),
    format: text,
    sizeBytes: z.int().min(0),
  }),
});
/** A checked `RescueInput`. */
export type CheckedRescue = z.output<typeof rescueInputSchema>;

/** The details of a heartbeat: the progress of an earlier attempt. */
export const copyProgressSchema = z.object({
  key: z.string(),
  sizeBytes: z.int().min(1),
  partBytes: z.int().min(1),
  uploadId: z.string().min(1),
  mark: z.string().exactOptional(),
  parts: z.array(z.tuple([z.int().min(1), z.string()])),
});
