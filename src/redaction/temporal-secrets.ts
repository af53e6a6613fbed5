import { fieldsOf } from '../json/objects.js';
import { knowSecrets } from './redact.js';

/** The parts of Temporal's connection options that hold secrets. */
interface TemporalSecrets {
  readonly apiKey?: unknown;
  readonly tls?: unknown;
  readonly metadata?: unknown;
}

/** What HTTP/2 takes as the value of a header: visible ASCII with blanks between. */
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * Makes the secrets of a connection to Temporal known: its API key, the client certificate's key and its headers. Answers
 * what is wrong with the form of those that travel as headers, by name: a library that can't send one would quote it.
 */
export function knowTemporalSecrets({ apiKey, tls, metadata }: TemporalSecrets): readonly string[] {
  const headers = Object.entries(fieldsOf(metadata)).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name: `the header "${name}"`, value }] : [],
  );
  const key = typeof apiKey === 'string' ? [{ name: 'TEMPORAL_API_KEY', value: apiKey }] : [];
  const all = [...key, ...headers];
  knowSecrets([...all.map(({ value }) => value), ...textOf(fieldsOf(fieldsOf(tls)['clientCertPair'])['key'])]);
  return all.flatMap(({ name, value }) => (HEADER_VALUE.test(value) ? [] : [`${name} ${faultOf(value)}`]));
}

function faultOf(value: string): string {
  if (value === '') return 'is empty';
  if (HEADER_VALUE.test(value.trim())) return 'has a line end or blank before or behind it: remove that';
  return 'has characters that no header can carry, such as a line end in its midst: copy it anew';
}

function textOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value instanceof Uint8Array ? [Buffer.from(value).toString('utf8')] : [];
}
