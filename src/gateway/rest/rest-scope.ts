import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { InvalidRequest, type RecordingClient } from '../../client/index.js';
import type { Config } from '../../config/index.js';
import { isDeeperThan } from '../../contract/json-size.js';
import { roundedNumbers } from '../../contract/rounded-numbers.js';
import type { Drain } from '../drain.js';
import type { FileLinks } from '../file-links.js';
import { Problem } from '../problems.js';
import { hasMoreParts } from './json-parts.js';

/** Unlike Buffer's decoder it replaces nothing: different bytes stay different texts. */
const DECODER = new TextDecoder('utf-8', { fatal: true });

/** A request's largest parts, `recording` and `metadata`, may have 48 kB together. */
export const MAX_BODY_BYTES = 65_536;
/** More than any request needs. Thousands of levels would overflow the stack. */
const MAX_LEVELS = 64;
/** Enough for a thousand payloads with their metadata; 65,536 bytes of any other body have fewer. */
const MAX_PARTS = 20_000;

/** RFC 9110, 8.3.1: the value may be quoted. */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const UTF_8 = /^utf-?8$/i;

/** A scope of routes with zod schemas. */
export type ZodRoutes = ReturnType<typeof zodRoutes>;

/** Returns the same scope with zod schemas. */
export function zodRoutes(scope: FastifyInstance) {
  return scope.withTypeProvider<ZodTypeProvider>();
}

/** The dependencies of the REST routes. */
export interface RestDependencies {
  readonly config: Config;
  readonly client: RecordingClient;
  readonly drain: Drain;
  /** Undefined if the configuration has links off. */
  readonly fileLinks: Promise<FileLinks | undefined>;
  /** How many event streams are served at a time. @default 200 */
  readonly maxStreams?: number | undefined;
  /** How long a command may wait for ZEGO's response. @default 30000 */
  readonly responseMs?: number | undefined;
}

/** Makes a scope accept only JSON bodies in UTF-8, without excessive nesting and without numbers that would be rounded. */
export function speakJson(routes: FastifyInstance): void {
  const parse = routes.getDefaultJsonParser('error', 'error');
  // Browsers send plain text to other sites without a preflight request, but not JSON.
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0 && request.routeOptions.config.bodyMayBeEmpty === true) return done(null, undefined);
    if (hasMoreParts(body, MAX_PARTS)) {
      return done(
        new Problem('body-too-large', { detail: `A body may have at most ${MAX_PARTS} fields and entries.` }),
      );
    }
    const text = textOf(body);
    if (text === undefined) return done(new Problem('bad-request', { detail: 'The body is not UTF-8.' }));
    void parse(request, text, done);
  });
  routes.addHook('preParsing', async ({ headers }) => {
    const [, charset = 'utf-8'] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
    if (UTF_8.test(charset)) return;
    throw new Problem('unsupported-media-type', {
      detail: 'Send JSON as UTF-8, without another charset.',
    });
  });
  routes.addHook('preValidation', async ({ body }) => {
    if (isDeeperThan(body, MAX_LEVELS)) {
      const message = `must not be nested deeper than ${MAX_LEVELS} levels`;
      throw new InvalidRequest('body', [{ path: '(whole)', message }]);
    }
    const rounded = roundedNumbers(body);
    if (rounded.length > 0) throw new InvalidRequest('body', rounded);
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether an empty body is accepted with any content type. */
    bodyMayBeEmpty?: boolean;
  }
}

/** Decodes UTF-8, without a byte order mark; undefined if the bytes are not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}
