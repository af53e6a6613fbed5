import { z } from 'zod';
import { parsedUrl } from '../http/parsed-url.js';

const INT32_MIN = -2_147_483_648;
const UINT32_MAX = 4_294_967_295;
const INT32_MAX = 2_147_483_647;

/** A non-empty string. ZEGO documents few lengths; `maxCharacters` is only a sanity limit. */
export function text(maxCharacters: number) {
  return z.string().min(1).max(maxCharacters);
}

/** A string that may be empty, which ZEGO treats as absent. */
export function optionalText(maxCharacters: number) {
  return z.string().max(maxCharacters).optional();
}

/** A TaskId. ZEGO's have 16 characters; other lengths are left to ZEGO to reject. */
export const taskIdSchema = text(128);

/** A room's id; the limit is far above ZEGO's own. */
export const roomIdSchema = text(512);

/** The longest stream id. */
export const STREAM_ID_CHARACTERS = 256;

/** A count of pixels, bits or parts that can't be 0. */
export const positiveInt = z.int().min(1).max(INT32_MAX);

/** 0xRRGGBB00, signed or unsigned. */
export const colourSchema = z
  .int()
  .min(INT32_MIN)
  .max(UINT32_MAX)
  .refine((value) => value % 256 === 0, 'must be a colour 0xRRGGBB00, whose last byte is 0');

/** An HTTP or HTTPS address; an empty string means absent. */
export const webAddressSchema = z
  .string()
  .max(2_048)
  .refine(
    (value) => value === '' || (/^https?:\/\//i.test(value) && parsedUrl(value) !== undefined),
    'must be an http or https address',
  );
