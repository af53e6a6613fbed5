import type { z } from 'zod';
import {
  CALLBACK_EVENTS,
  type CallbackDetail,
  callbackSchema,
  DETAIL_SCHEMAS,
  type DetailedEvent,
  type ZegoCallback,
} from './callback.schema.js';
import { mistakesOf, mistakesText, type RequestMistake, tidyMistakes, wording } from './mistakes.js';

/** The largest callback that is read: room for the files of about two thousand streams. */
export const MAX_CALLBACK_BYTES = 1_048_576;

/** A body that is no callback of ZEGO's. Its message names every field that is wrong, and no value of it. */
export class ZegoCallbackError extends Error {
  override readonly name = 'ZegoCallbackError';
  readonly mistakes: readonly RequestMistake[];

  constructor(mistakes: readonly RequestMistake[]) {
    super(`The callback can't be read: ${mistakesText(mistakes)}.`);
    this.mistakes = mistakes;
  }
}

/**
 * Reads a callback from the raw body, or from what a JSON parser made of it. Unknown fields, events and values are
 * kept. The signature is not checked: see `verifyCallback`.
 *
 * @throws ZegoCallbackError when it is no JSON, larger than `MAX_CALLBACK_BYTES`, or a field is missing or of another type
 */
export function parseCallback(raw: unknown): ZegoCallback {
  const callback = parsed(callbackSchema, readJson(raw), []);
  const event = detailedEventOf(callback.event_type);
  if (!event) return callback;
  const detailSchema: z.ZodType<ZegoCallback['detail']> = DETAIL_SCHEMAS[event];
  return { ...callback, detail: parsed(detailSchema, callback.detail, ['detail']) };
}

/** The `detail` of a callback, if it is of the event; undefined for any other event. */
export function detailOf<E extends DetailedEvent>(callback: ZegoCallback, event: E): CallbackDetail<E> | undefined {
  if (callback.event_type !== CALLBACK_EVENTS[event]) return undefined;
  const schemas: { readonly [D in DetailedEvent]: z.ZodType<CallbackDetail<D>> } = DETAIL_SCHEMAS;
  return schemas[event].safeParse(callback.detail).data;
}

/** Whether event 1 announces only pictures: a snapshot, which ends nothing. */
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

/** Plain JSON, whatever was given: a fresh copy has no getters, no prototype and no `__proto__` of the sender's. */
function readJson(raw: unknown): unknown {
  const text = textOf(raw);
  if (Buffer.byteLength(text) > MAX_CALLBACK_BYTES) {
    throw unreadable(`must have at most ${MAX_CALLBACK_BYTES} bytes`);
  }
  try {
    return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value));
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
    // Cyclic, too deep, a BigInt, or a getter that throws: no JSON came over the wire.
  }
  throw unreadable('must be JSON');
}

function unreadable(message: string): ZegoCallbackError {
  return new ZegoCallbackError([{ path: '(whole)', message }]);
}
