import { KNOWN_FIELDS } from '../client/check-request.js';
import { InvalidRequest } from '../client/index.js';
import type { SessionRequest } from '../contract/index.js';
import { isDeeperThan } from '../contract/json-size.js';
import { mistakesOf } from '../contract/mistakes.js';
import { sessionIdSchema, sessionRequestSchema } from '../contract/request.schema.js';

/** More than any request needs; what is nested some thousand deep overflows whoever looks at it. */
const MAX_LEVELS = 64;

/** What is sent to start a session: its request, and the caller's own id for it. */
export type StartBody = SessionRequest & { readonly sessionId?: string };

const startBodySchema = sessionRequestSchema.extend({ sessionId: sessionIdSchema.optional() });
const KNOWN_NAMES = [...KNOWN_FIELDS, 'sessionId'];

/**
 * Makes sure that a parsed JSON body can start a session.
 * @throws InvalidRequest with every mistake, those of request and id together
 */
export function checkStartBody(body: unknown): asserts body is StartBody {
  if (isDeeperThan(body, MAX_LEVELS)) {
    const message = `must not be nested deeper than ${MAX_LEVELS} levels`;
    throw new InvalidRequest('session request', [{ path: '(whole)', message }]);
  }
  const parsed = startBodySchema.safeParse(body);
  if (!parsed.success) throw new InvalidRequest('session request', mistakesOf(parsed.error, KNOWN_NAMES));
}
