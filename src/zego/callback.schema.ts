import { z } from 'zod';
import { wording } from './mistakes.js';
import { readDetail } from './tables/callback-detail.js';
import { wireNumber, wireObject, wireText } from './wire.schema.js';

/** The most files of a callback: more than twice as many as fit into it with all of their fields. */
const MAX_FILES = 1_000;

const count = wireNumber.optional();
const words = wireText.optional();

const signedFields = { nonce: wireText, timestamp: wireText, signature: z.string().min(1).max(256) };

/** The signed fields of a callback. `timestamp` and `nonce` stay strings, since the signature depends on their spelling. */
export const signedFieldsSchema = z.object(signedFields);

/** The fields of every callback. */
export const callbackSchema = wireObject({
  app_id: wireNumber,
  task_id: z.string().min(1).max(128),
  room_id: words,
  event_type: wireNumber,
  message: words,
  ...signedFields,
  sequence: count,
  detail: z.preprocess(readDetail, wireObject({})).default({}),
});

/** One entry of `file_info`: sizes in bytes, durations in ms, times in Unix ms. */
export const fileInfoSchema = wireObject({
  user_id: words,
  user_name: words,
  stream_id: words,
  file_id: words,
  video_id: words,
  file_url: words,
  output_file_format: words,
  file_size: count,
  duration: count,
  resolution_width: count,
  resolution_height: count,
  media_track_type: count,
  begin_timestamp: count,
  custom_begin_timestamp: count,
  status: count,
});

/** Parses files one by one, up to the first invalid one: a mistake costs far more than a valid file. */
const files = z
  .array(z.unknown())
  .max(MAX_FILES)
  .transform((entries, { issues }) => {
    const read: CallbackFile[] = [];
    for (const [at, input] of entries.entries()) {
      const { data, error } = fileInfoSchema.safeParse(input, { error: wording });
      if (error) {
        for (const { message, path } of error.issues) {
          issues.push({ code: 'custom', message, path: [at, ...path], input });
        }
        return z.NEVER;
      }
      read.push(data);
    }
    return read;
  });

/** `detail` of the events that document one, by the event's name. An empty `file_info`: nothing was recorded. */
export const DETAIL_SCHEMAS = {
  uploaded: wireObject({ upload_status: count, file_info: files.default([]) }),
  endedAbnormally: wireObject({ quit_reason: count }),
  imageUnavailable: wireObject({ image_type: count, image_url: words }),
  streamMissing: wireObject({ stream_id: words }),
  hlsAddress: wireObject({ stream_id: words, file_id: words, file_url: words, media_track_type: count }),
} as const;

/** A callback whose fields have the documented types; its `detail` is read with `detailOf`. */
export type ZegoCallback = z.output<typeof callbackSchema>;
/** What proves a callback, spelt as it came. */
export type SignedFields = z.output<typeof signedFieldsSchema>;
/** An event that documents a `detail`. */
export type DetailedEvent = keyof typeof DETAIL_SCHEMAS;
/** The `detail` of one event. */
export type CallbackDetail<E extends DetailedEvent> = z.output<(typeof DETAIL_SCHEMAS)[E]>;
/** A file in a callback. */
export type CallbackFile = z.output<typeof fileInfoSchema>;
