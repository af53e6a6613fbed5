import { InvalidArgumentError } from 'commander';
import { hostOf, MAX_PORT } from '../../config/address.js';

/** Reads a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Reads a TCP port. */
export const port = wholeNumber(1, MAX_PORT);

/** Reads a TCP port, or 0 for any that is free. */
export const portOrAny = wholeNumber(0, MAX_PORT);

/** Reads a host to listen on. */
export function host(text: string): string {
  const read = hostOf(text);
  if (read === undefined) throw new InvalidArgumentError('It must be an IP address or a host name, without a port.');
  return read;
}

/** Adds one `key=value` to those given before. */
export function keyValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be key=value.');
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}
