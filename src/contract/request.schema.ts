import { z } from 'zod';
import { SETTLED_WITHIN_MS } from '../zego/tables/limits.js';
import { CONFIG_NAME, RESERVED_PREFIXES } from './ids.js';
import { jsonObjectSchema } from './json.schema.js';
import { MAX_WHITEBOARD_ID_CHARACTERS } from './limits.js';
import { RECORDING_PATHS, recordingSchema } from './recording.schema.js';

/** Temporal limits search attributes to 2,048 bytes; our ids stay far below. */
const MAX_ID_BYTES = 255;
const MAX_ROOM_ID_BYTES = 512;
const MAX_RECORDING_BYTES = 32_768;
const MAX_METADATA_BYTES = 16_384;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

function text(maxBytes: number) {
  return printable(
    z
      .string()
      .min(1, 'must not be empty')
      .refine((value) => byteLength(value) <= maxBytes, `must have at most ${maxBytes} bytes`),
  );
}

function printable(schema: z.ZodString) {
  return (
    schema
      // Control characters would break ids, log lines and file names.
      .refine((value) => !/\p{Cc}/u.test(value), 'must not contain control characters')
      // Temporal accepts UTF-8 only, which cannot encode a lone surrogate.
      .refine((value) => !/\p{Cs}/u.test(value), 'must not contain half a character (a lone surrogate)')
  );
}

function sized<T>(schema: z.ZodType<T>, maxBytes: number) {
  return schema.refine(
    (value) => byteLength(JSON.stringify(value)) <= maxBytes,
    `must have at most ${maxBytes} bytes as JSON`,
  );
}

const limits = z.strictObject({
  startSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .optional()
    .describe('How long to try to start the first task. 300 if left out.'),
  recordSeconds: z
    .int()
    .min(10)
    .max(2_592_000)
    .optional()
    .describe('Wall time until the recording is stopped, pauses included. 86400 if left out.'),
  uploadSeconds: z
    .int()
    .min(60)
    .max(SETTLED_WITHIN_MS / 1_000)
    .optional()
    .describe('How long ZEGO may take to upload the files of an ended task. 86400 if left out.'),
  restarts: z
    .int()
    .min(0)
    .max(1_000)
    .optional()
    .describe('How many new tasks may replace interrupted ones in each lane. 10 if left out.'),
});

const UNSET = '`null`, here or for any field inside, removes the value of the profile.';

/** The id of a whiteboard. */
export const whiteboardIdSchema = printable(z.string().min(1, 'must not be empty').max(MAX_WHITEBOARD_ID_CHARACTERS));

/** A session id chosen by a caller. */
export const sessionIdSchema = text(MAX_ID_BYTES)
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or "..": web clients remove them from addresses')
  .refine(
    (id) => !RESERVED_PREFIXES.some((beginning) => id.startsWith(beginning)),
    `must not begin with ${RESERVED_PREFIXES.map((one) => `"${one}"`).join(', ')}: other workflows use such ids`,
  );

/** The name of an app, a profile or a storage in the configuration. */
export const configNameSchema = z.string().regex(CONFIG_NAME, 'must be 1 to 64 letters, digits, "-" or "_"');

/** `SessionRequest`. Unknown fields of ours are rejected by name; ZEGO's pass. */
export const sessionRequestSchema = z.strictObject({
  roomId: text(MAX_ROOM_ID_BYTES).describe(`The room to record, in at most ${MAX_ROOM_ID_BYTES} bytes.`),
  app: configNameSchema.optional().describe('Entry of `apps`; `default` or the only one if left out.'),
  profile: configNameSchema.optional().describe('Entry of `profiles`; `default` or the only one if left out.'),
  storage: configNameSchema.optional().describe('Entry of `storages`; `default` or the only one if left out.'),
  recording: sized(
    recordingSchema({
      RecordInputParams: jsonObjectSchema.nullable().optional().describe(UNSET),
      RecordOutputParams: jsonObjectSchema.nullable().optional().describe(UNSET),
    }),
    MAX_RECORDING_BYTES,
  )
    .optional()
    .describe(
      "Parts of ZEGO's StartRecord body, which override the profile. Fields that only ZEGO knows are sent unchanged.",
    ),
  limits: limits.optional(),
  whenInterrupted: z
    .enum(['restart', 'end'])
    .optional()
    .describe('Whether a new task takes over after an interruption. `restart` if left out.'),
  redundancy: z
    .union([z.literal(1), z.literal(2)], 'must be 1 or 2')
    .optional()
    .describe('How many lanes record in parallel. 1 if left out.'),
  metadata: sized(jsonObjectSchema, MAX_METADATA_BYTES)
    .optional()
    .describe(`Your own values, returned in the manifest; at most ${MAX_METADATA_BYTES} bytes as JSON.`),
});

/** Every field of a session request by its dotted path, for suggestions. */
export const REQUEST_PATHS: readonly string[] = [
  ...Object.keys(sessionRequestSchema.shape),
  ...RECORDING_PATHS.map((path) => `recording.${path}`),
  ...Object.keys(limits.shape).map((name) => `limits.${name}`),
];
