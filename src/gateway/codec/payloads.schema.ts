import type { Payload } from '@temporalio/common';
import { z } from 'zod';

/** A request of the Web UI has the few payloads of one event. */
const MAX_PAYLOADS = 1_000;

const base64 = z.base64('must be base64');

/** Payloads in the form of Temporal's remote codecs: protobuf's JSON, with bytes as base64. */
export const payloadsSchema = z
  .object({
    payloads: z
      .array(
        z.object({
          metadata: z.record(z.string(), base64).optional().describe('Values such as `encoding`, each in base64.'),
          data: base64.optional().describe('The bytes of the payload in base64.'),
        }),
      )
      .max(MAX_PAYLOADS, `must have at most ${MAX_PAYLOADS} payloads`),
  })
  .describe("Temporal's payloads, in the form of its remote codecs.");

type PayloadsJson = z.output<typeof payloadsSchema>;

/** Converts JSON to payloads. */
export function payloadsOf({ payloads }: PayloadsJson): Payload[] {
  return payloads.map(({ metadata, data }) => ({
    ...(metadata && { metadata: mapped(metadata, (text) => Buffer.from(text, 'base64')) }),
    ...(data !== undefined && { data: Buffer.from(data, 'base64') }),
  }));
}

/** Converts payloads to JSON. */
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
