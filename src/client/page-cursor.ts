import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequest, TemporalRefused } from './errors.js';
import type { TemporalCalls } from './temporal-calls.js';

/** The version of the cursor format, its first byte. */
const VERSION = 1;
const MARK_BYTES = 16;
const DOMAIN = 'reelkeeper list cursor v1';
/** Without a secret, the mark still detects cursors that were cut, mistyped or made for another list. */
const NO_SECRET = '';
/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const PERMISSION_DENIED = 7;

/**
 * The cursors of lists: Temporal's page token with a mark, an HMAC of the token, the list's filter and the namespace's
 * id. Tokens that are forged or come from another server are rejected here: servers respond to them in various ways.
 */
export class PageCursors {
  readonly #calls: TemporalCalls;
  readonly #keys: readonly [string, ...string[]];
  #namespaceId: Promise<string> | undefined;

  /** The first key signs, all are accepted. Every process that accepts a cursor needs the key that signed it. */
  constructor(calls: TemporalCalls, [first = NO_SECRET, ...others]: readonly string[]) {
    this.#calls = calls;
    this.#keys = [first, ...others];
  }

  /** Converts Temporal's page token to a cursor. */
  async cursorOf(token: Uint8Array, query: string): Promise<string> {
    const mark = markOf(this.#keys[0], token, query, await this.#namespace());
    return Buffer.concat([Buffer.of(VERSION), mark, token]).toString('base64url');
  }

  /**
   * Converts a cursor to Temporal's page token.
   * @throws InvalidRequest for a cursor that no list with this filter in this namespace has returned
   */
  async tokenOf(cursor: string, query: string): Promise<Uint8Array> {
    const bytes = Buffer.from(cursor, 'base64url');
    const token = bytes.subarray(1 + MARK_BYTES);
    // Decoding is lenient: only the canonical spelling may pass.
    const isOurs = bytes[0] === VERSION && token.length > 0 && bytes.toString('base64url') === cursor;
    if (!isOurs) throw foreignCursor();
    const mark = bytes.subarray(1, 1 + MARK_BYTES);
    const namespace = await this.#namespace();
    const isMarked = this.#keys.some((key) => timingSafeEqual(mark, markOf(key, token, query, namespace)));
    if (isMarked) return token;
    throw foreignCursor();
  }

  /** Returns the id that the server gave the namespace at creation: no other server has it. */
  async #namespace(): Promise<string> {
    this.#namespaceId ??= this.#describe();
    try {
      return await this.#namespaceId;
    } catch (error) {
      this.#namespaceId = undefined;
      throw error;
    }
  }

  async #describe(): Promise<string> {
    const { client } = this.#calls;
    const { namespace } = client.options;
    try {
      const { namespaceInfo } = await this.#calls.run({ doing: 'list sessions' }, () =>
        client.workflowService.describeNamespace({ namespace }),
      );
      return namespaceInfo?.id ?? namespace;
    } catch (error) {
      // A caller without permission to describe a namespace may still be allowed to list it.
      if (error instanceof TemporalRefused && error.grpcCode === PERMISSION_DENIED) return namespace;
      throw error;
    }
  }
}

/** Returns the error for a cursor that no list with this filter has returned. */
export function foreignCursor(cause?: unknown): InvalidRequest {
  const mistakes = [
    { path: 'cursor', message: 'must come from a list with this filter in this namespace: start without a cursor' },
  ];
  return new InvalidRequest('list', mistakes, { cause });
}

function markOf(key: string, token: Uint8Array, query: string, namespaceId: string): Buffer {
  return createHmac('sha256', key)
    .update([DOMAIN, namespaceId, query, ''].join('\0'))
    .update(token)
    .digest()
    .subarray(0, MARK_BYTES);
}
