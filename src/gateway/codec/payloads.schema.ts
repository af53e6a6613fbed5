import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** One request of the Web UI holds the payloads of one event, of which there are a few. */
const MAX_PAYLOADS = 1_000;

const base64 = z.base64('must be base64');

/** Payloads as Temporal's remote codecs take and answer them: protobuf's JSON, bytes as base64. */
export const payloadsSchema = z
  .object({
    payloads: z
      .array(
        z.object({
          metadata: z.record(z.string(), base64).optional().describe('Such as `encoding`, each as base64.'),
          data: base64.optional().describe('The bytes of the payload, as base64.'),
        }),
      )
      .max(MAX_PAYLOADS, `must have at most ${MAX_PAYLOADS} payloads`),
  })
  .describe("Temporal's payloads, as its remote codecs take them.");

/** What the schema lets pass. */
type PayloadsJson = z.output<typeof payloadsSchema>;

/** The payloads that JSON stands for. */
export function payloadsOf({ payloads }: PayloadsJson): Payload[] {
  return payloads.map(({ metadata, data }) => ({
    ...(metadata && { metadata: mapped(metadata, (text) => Buffer.from(text, 'base64')) }),
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
  }));
}

/** The JSON that stands for payloads. */
export function jsonOf(payloads: readonly Payload[]): PayloadsJson {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      ...(metadata && { metadata: mapped(metadata, base64Of) }),
      ...(data && { data: base64Of(data) }),
    })),
  };
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function mapped<T, U>(entries: Readonly<Record<string, T>>, change: (entry: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, change(entry)]));
}
