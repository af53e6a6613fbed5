import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequest, TemporalRefused } from './errors.js';
import type { TemporalCalls } from './temporal-calls.js';

/** The form of a cursor: another one is another version. */
const VERSION = 1;
const MARK_BYTES = 16;
const DOMAIN = 'reelkeeper list cursor v1';
/** A mark without a secret still finds cursors that were cut or mistyped, or belong to another list. */
const NO_SECRET = '';
/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const PERMISSION_DENIED = 7;

/**
 * The cursors of lists: Temporal's page token with a mark, an HMAC of the token, the list's filter and the namespace's own
 * id, so that no server gets a token that another one has made, or nobody. Servers answer such tokens each in its own way.
 */
export class PageCursors {
  readonly #calls: TemporalCalls;
  readonly #keys: readonly [string, ...string[]];
  #namespaceId: Promise<string> | undefined;

  /** The first key marks, all are accepted. Every process that is to take a cursor needs the one that marked it. */
  constructor(calls: TemporalCalls, [first = NO_SECRET, ...others]: readonly string[]) {
    this.#calls = calls;
    this.#keys = [first, ...others];
  }

  /** Temporal's page token as a cursor. */
  async cursorOf(token: Uint8Array, query: string): Promise<string> {
    const mark = markOf(this.#keys[0], token, query, await this.#namespace());
    return Buffer.concat([Buffer.of(VERSION), mark, token]).toString('base64url');
  }

  /**
   * Temporal's page token of a cursor.
   * @throws InvalidRequest for a cursor that no list with this filter in this namespace has answered
   */
  async tokenOf(cursor: string, query: string): Promise<Uint8Array> {
    const bytes = Buffer.from(cursor, 'base64url');
    const token = bytes.subarray(1 + MARK_BYTES);
    // Decoding is lenient: only the one spelling that we make may pass.
    const isOurs = bytes[0] === VERSION && token.length > 0 && bytes.toString('base64url') === cursor;
    if (!isOurs) throw foreignCursor();
    const mark = bytes.subarray(1, 1 + MARK_BYTES);
    const namespace = await this.#namespace();
    const isMarked = this.#keys.some((key) => timingSafeEqual(mark, markOf(key, token, query, namespace)));
    if (isMarked) return token;
    throw foreignCursor();
  }

  /** The id that a server gives a namespace when it is made: no other server has it. */
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
      // Whoever may not describe a namespace may still be allowed to list it.
      if (error instanceof TemporalRefused && error.grpcCode === PERMISSION_DENIED) return namespace;
      throw error;
    }
  }
}

/** The mistake of a cursor that no list with this filter has answered. */
export function foreignCursor(cause?: unknown): InvalidRequest {
  const mistakes = [
    { path: 'cursor', message: 'is not one that a list with this filter has answered here: start without a cursor' },
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
