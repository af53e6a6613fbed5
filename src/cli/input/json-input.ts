import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { JsonObject } from '../../contract/index.js';
import { roundedNumbers } from '../../contract/rounded-numbers.js';
import { WrongUsage } from '../exit.js';
import type { Terminal } from '../terminal.js';

/** Far above any valid request or layout. */
const MAX_BYTES = 1_000_000;

/** The byte order mark of UTF-16, which PowerShell writes. */
const UTF_16 = /^\xff\xfe/;

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/**
 * Reads a JSON object from a file, from standard input (`-`), or from `source` itself if it begins with `{`. `flag` is
 * the option's name for errors.
 * @throws WrongUsage
 */
export async function jsonInput(source: string, flag: string, { cwd }: Pick<Terminal, 'cwd'>): Promise<JsonObject> {
  if (source.trimStart().startsWith('{')) return parsed(source, flag);
  const where = source === '-' ? 'standard input' : `"${source}"`;
  const stream = source === '-' ? process.stdin : createReadStream(resolve(cwd, source));
  return parsed(await textOf(stream, `${flag}: ${where}`), `${flag}: ${where}`);
}

async function textOf(stream: AsyncIterable<unknown>, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      bytes += buffer.length;
      if (bytes > MAX_BYTES) throw new WrongUsage(`${what} has more than ${MAX_BYTES} bytes.`);
      chunks.push(buffer);
    }
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new WrongUsage(`${what} cannot be read (${code}).`);
  }
  const whole = Buffer.concat(chunks);
  try {
    // The decoder removes a byte order mark, which editors and shells of Windows write.
    return new TextDecoder(UTF_16.test(whole.toString('latin1')) ? 'utf-16le' : 'utf-8', { fatal: true }).decode(whole);
  } catch {
    throw new WrongUsage(`${what} is not UTF-8. Save it as UTF-8.`);
  }
}

function parsed(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WrongUsage(`${what} is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const [rounded] = roundedNumbers(value);
  if (rounded) throw new WrongUsage(`${what}: "${rounded.path}" ${rounded.message}.`);
  const object = jsonObject.safeParse(value);
  if (object.success) return object.data;
  throw new WrongUsage(`${what} must be a JSON object.`);
}
