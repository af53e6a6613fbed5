import { z } from 'zod';
import { parsedUrl } from '../http/parsed-url.js';
import { mistakesText } from '../json/mistakes.js';
import { mistakesOf, wording } from './mistakes.js';
import { maxRecordSecondsSchema } from './record-input.schema.js';
import { DEFAULT_ENDPOINT } from './tables/actions.js';
import { MAX_APP_ID } from './tables/limits.js';

/** How a `ZegoClient` reaches ZEGO. */
export interface ZegoClientOptions {
  /** The app's number in the ZEGO console. */
  readonly appId: number;
  /** The app's ServerSecret. */
  readonly serverSecret: string;
  /** An http or https address without query and credentials. @default "https://cloudrecord-api.zego.im" */
  readonly endpoint?: string | undefined;
  /** How long ZEGO lets a task of the app record, in seconds: 172800 where ZEGO has raised it. @default 86400 */
  readonly maxRecordSeconds?: number | undefined;
  /** The timeout of a whole call, at most 120000. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** Unix milliseconds. @default Date.now */
  readonly nowMs?: (() => number) | undefined;
}

const optionsSchema = z.object({
  appId: z.int().min(1).max(MAX_APP_ID),
  serverSecret: z.string().min(1).max(1_024),
  endpoint: z
    .string()
    .max(2_048)
    .refine(isEndpoint, 'must be an http or https address without query, fragment or credentials')
    .default(DEFAULT_ENDPOINT),
  maxRecordSeconds: maxRecordSecondsSchema,
  timeoutMs: z.int().min(1).max(120_000).default(10_000),
});

function isEndpoint(text: string): boolean {
  const url = parsedUrl(text);
  if (!url) return false;
  const { protocol, search, hash, username, password } = url;
  return /^https?:$/.test(protocol) && `${search}${hash}${username}${password}` === '';
}

/**
 * Returns the options with their defaults.
 *
 * @throws TypeError that names every invalid option, without its value
 */
export function checkOptions(options: ZegoClientOptions): z.output<typeof optionsSchema> & { nowMs: () => number } {
  const parsed = optionsSchema.safeParse(options, { error: wording });
  if (!parsed.success) {
    throw new TypeError(`The options of ZegoClient are invalid: ${mistakesText(mistakesOf(parsed.error))}.`);
  }
  return { ...parsed.data, nowMs: options.nowMs ?? Date.now };
}
