import { fieldsOf } from '../json/objects.js';
import { registerSecrets } from './redact.js';

/** The secrets in Temporal's connection options. */
interface TemporalSecrets {
  readonly apiKey?: unknown;
  readonly tls?: unknown;
  readonly metadata?: unknown;
}

/** A valid value of an HTTP/2 header: visible ASCII with spaces inside. */
const HEADER_VALUE = /^[!-~](?:[ -~]*[!-~])?$/;

/**
 * Registers the secrets of a connection to Temporal: its API key, the key of the client certificate and its headers.
 * Returns the mistakes in those that are sent as headers, by name: a library quotes a header that it cannot send.
 */
export function registerTemporalSecrets({ apiKey, tls, metadata }: TemporalSecrets): readonly string[] {
  const headers = Object.entries(fieldsOf(metadata)).flatMap(([name, value]) =>
    typeof value === 'string' ? [{ name: `the header "${name}"`, value }] : [],
  );
  const key = typeof apiKey === 'string' ? [{ name: 'TEMPORAL_API_KEY', value: apiKey }] : [];
  const all = [...key, ...headers];
  registerSecrets([...all.map(({ value }) => value), ...textOf(fieldsOf(fieldsOf(tls)['clientCertPair'])['key'])]);
  return all.flatMap(({ name, value }) => (HEADER_VALUE.test(value) ? [] : [`${name} ${faultOf(value)}`]));
}

function faultOf(value: string): string {
  if (value === '') return 'is empty';
  if (HEADER_VALUE.test(value.trim())) return 'starts or ends with a line end or a space: remove it';
  return 'has characters that are invalid in a header, such as a line end: copy it again';
}

function textOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return value instanceof Uint8Array ? [Buffer.from(value).toString('utf8')] : [];
}
