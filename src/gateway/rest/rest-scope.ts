import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { InvalidRequest, type RecordingClient } from '../../client/index.js';
import type { Config } from '../../config/index.js';
import { isDeeperThan } from '../../contract/json-size.js';
import { roundedNumbers } from '../../contract/rounded-numbers.js';
import type { Drain } from '../drain.js';
import { Problem } from '../problems.js';
import { textOf } from '../utf-8.js';
import { hasMoreParts } from './json-parts.js';

/** A request's largest parts, `recording` and `metadata`, may have 48 kB together. */
export const MAX_BODY_BYTES = 65_536;
/** More than any request needs; what is nested some thousand deep overflows whoever looks at it. */
const MAX_LEVELS = 64;
/** A thousand payloads with all that Temporal says of them; 65,536 bytes of anything else have fewer. */
const MAX_PARTS = 20_000;

/** RFC 9110, 8.3.1: the value may be quoted. */
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i;
const UTF_8 = /^utf-?8$/i;

/** A scope of routes whose schemas are zod's. */
export type ZodRoutes = ReturnType<typeof zodRoutes>;

/** The same scope with schemas of zod. */
export function zodRoutes(scope: FastifyInstance) {
  return scope.withTypeProvider<ZodTypeProvider>();
}

/** What the routes of the REST API work with. */
export interface RestDependencies {
  readonly config: Config;
  readonly client: RecordingClient;
  readonly drain: Drain;
  /** How many streams of events are served at a time. @default 200 */
  readonly maxStreams?: number | undefined;
  /** How long a command may wait for ZEGO's word. @default 30000 */
  readonly answerMs?: number | undefined;
}

/**
 * Makes a scope read JSON bodies only, in UTF-8, and none that is nested beyond all need or holds numbers that would come
 * back rounded.
 */
export function speakJson(routes: FastifyInstance): void {
  const parse = routes.getDefaultJsonParser('error', 'error');
  // Browsers send plain text to other sites without asking them first; JSON they do not.
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
      detail: 'JSON is UTF-8: send the body so, without another charset.',
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
    /** A body of no bytes is taken, whatever the content type says. */
    bodyMayBeEmpty?: boolean;
  }
}
