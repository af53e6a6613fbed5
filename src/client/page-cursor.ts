import { createHash } from 'node:crypto';
import { InvalidRequest } from './errors.js';

const MARK_BYTES = 8;

/** The server's page token as text, marked with the filter it belongs to: the server itself fails oddly on a wrong one. */
export function cursorOf(token: Uint8Array, query: string): string {
  return Buffer.concat([mark(token, query), token]).toString('base64url');
}

/**
 * The server's page token.
 * @throws InvalidRequest for a cursor that no list with this filter has answered
 */
export function tokenOf(cursor: string, query: string): Uint8Array {
  const bytes = Buffer.from(cursor, 'base64url');
  const token = bytes.subarray(MARK_BYTES);
  const marked = bytes.length > MARK_BYTES && mark(token, query).equals(bytes.subarray(0, MARK_BYTES));
  if (marked) return token;
  throw foreignCursor();
}

/** The mistake of a cursor that no list with this filter has answered. */
export function foreignCursor(cause?: unknown): InvalidRequest {
  const mistakes = [{ path: 'cursor', message: 'is not one that a list with this filter has answered' }];
  return new InvalidRequest('list', mistakes, { cause });
}

function mark(token: Uint8Array, query: string): Buffer {
  return createHash('sha256').update(query).update('\0').update(token).digest().subarray(0, MARK_BYTES);
}
