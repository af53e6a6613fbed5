import type { z } from 'zod';
import { isWithinBounds } from '../json/bounds.js';
import { type Mistake, mistakesText } from '../json/mistakes.js';
import {
  type CallbackDetail,
  callbackSchema,
  DETAIL_SCHEMAS,
  type DetailedEvent,
  type SignedFields,
  signedFieldsSchema,
  type ZegoCallback,
} from './callback.schema.js';
import { mistakesOf, tidyMistakes, wording } from './mistakes.js';
import { CALLBACK_BOUNDS } from './tables/callback-detail.js';
import { CALLBACK_EVENTS } from './tables/callback-events.js';

/** The largest callback that is read: the files of about four hundred streams. */
export const MAX_CALLBACK_BYTES = 262_144;

/** A body that is no callback of ZEGO's. Its message names every invalid field, and no value. */
export class ZegoCallbackError extends Error {
  override readonly name = 'ZegoCallbackError';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(`The callback can't be read: ${mistakesText(mistakes)}.`);
    this.mistakes = mistakes;
  }
}

/**
 * Reads a callback from the raw body, or from the parsed JSON. Keeps unknown fields, events and values. Does not check the
 * signature: see `verifyCallback`.
 *
 * @throws ZegoCallbackError if it is no JSON, larger than `MAX_CALLBACK_BYTES`, has more values than any callback of ZEGO's,
 *   or a field is missing or has another type
 */
export function parseCallback(raw: unknown): ZegoCallback {
  // Drops a forged `__proto__`.
  const json = parseJson(boundedText(raw), (key, value) => (key === '__proto__' ? undefined : value));
  const callback = parsed(callbackSchema, json, []);
  const event = detailedEventOf(callback.event_type);
  if (!event) return callback;
  const detailSchema: z.ZodType<ZegoCallback['detail']> = DETAIL_SCHEMAS[event];
  return { ...callback, detail: parsed(detailSchema, callback.detail, ['detail']) };
}

/**
 * Reads a callback's signature and its signed fields from the raw body. Reads nothing else, so that `verifyCallback` can
 * come before the more expensive `parseCallback`.
 *
 * @throws ZegoCallbackError as `parseCallback`
 */
export function signedFieldsOf(raw: unknown): SignedFields {
  return parsed(signedFieldsSchema, parseJson(boundedText(raw)), []);
}

/** Returns the `detail` of a callback of this event; undefined for any other event. */
export function detailOf<E extends DetailedEvent>(callback: ZegoCallback, event: E): CallbackDetail<E> | undefined {
  if (callback.event_type !== CALLBACK_EVENTS[event]) return undefined;
  const schemas: { readonly [D in DetailedEvent]: z.ZodType<CallbackDetail<D>> } = DETAIL_SCHEMAS;
  return schemas[event].safeParse(callback.detail).data;
}

/** Whether event 1 names only pictures: a snapshot, which does not mean that the task ended. */
export function isPictureUpload(callback: ZegoCallback): boolean {
  const files = detailOf(callback, 'uploaded')?.file_info ?? [];
  return files.length > 0 && files.every((file) => file.output_file_format?.toLowerCase() === 'jpg');
}

function detailedEventOf(eventType: number): DetailedEvent | undefined {
  for (const [name, type] of Object.entries(CALLBACK_EVENTS)) {
    if (type === eventType && isDetailed(name)) return name;
  }
  return undefined;
}

function isDetailed(name: string): name is DetailedEvent {
  return Object.hasOwn(DETAIL_SCHEMAS, name);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[]): T {
  const result = schema.safeParse(value, { error: wording });
  if (result.success) return result.data;
  const mistakes = mistakesOf(result.error).map(({ path, message }) => ({
    path: path === '(whole)' ? at.join('.') || path : [...at, path].join('.'),
    message,
  }));
  throw new ZegoCallbackError(tidyMistakes(mistakes));
}

/** Returns the body as a string. @throws ZegoCallbackError if it is too large */
function boundedText(raw: unknown): string {
  const text = textOf(raw);
  if (Buffer.byteLength(text) > MAX_CALLBACK_BYTES) {
    throw unreadable(`must have at most ${MAX_CALLBACK_BYTES} bytes`);
  }
  if (!isWithinBounds(text, CALLBACK_BOUNDS)) {
    const { values, keys, levels } = CALLBACK_BOUNDS;
    throw unreadable(`must have at most ${values} values, ${keys} keys in an object and ${levels} levels`);
  }
  return text;
}

function parseJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    throw unreadable('must be JSON');
  }
}

function textOf(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  if (raw instanceof Uint8Array) {
    if (raw.byteLength > MAX_CALLBACK_BYTES) throw unreadable(`must have at most ${MAX_CALLBACK_BYTES} bytes`);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(raw);
    } catch {
      throw unreadable('must be UTF-8');
    }
  }
  try {
    const text: unknown = JSON.stringify(raw);
    if (typeof text === 'string') return text;
  } catch {
    // Cyclic, too deep, a BigInt, or a getter that throws: it is no parsed JSON.
  }
  throw unreadable('must be JSON');
}

function unreadable(message: string): ZegoCallbackError {
  return new ZegoCallbackError([{ path: '(whole)', message }]);
}
