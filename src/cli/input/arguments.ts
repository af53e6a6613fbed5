import { InvalidArgumentError } from 'commander';
import { hostOf, MAX_PORT } from '../../config/address.js';

/** Returns a parser of integers from `min` to `max`. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
  };
}

/** Parses a TCP port. */
export const port = integer(1, MAX_PORT);

/** Parses a TCP port; 0 means any free one. */
export const portOrAny = integer(0, MAX_PORT);

/** Parses a host to listen on. */
export function host(text: string): string {
  const read = hostOf(text);
  if (read === undefined) throw new InvalidArgumentError('It must be an IP address or a host name, without a port.');
  return read;
}

/** Adds a name to the previous ones. */
export function nameInList(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Adds a `key=value` to the previous ones. */
export function keyValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be key=value.');
  return Object.fromEntries([...Object.entries(before), [text.slice(0, at), text.slice(at + 1)]]);
}
