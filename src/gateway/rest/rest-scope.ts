import type { FastifyInstance } from 'fastify';
import { InvalidRequest, type RecordingClient } from '../../client/index.js';
import type { Config } from '../../config/index.js';
import { isDeeperThan } from '../../contract/json-size.js';
import type { Drain } from '../drain.js';

/** A request's largest parts, `recording` and `metadata`, may have 48 kB together. */
export const MAX_BODY_BYTES = 65_536;
/** More than any request needs; what is nested some thousand deep overflows whoever looks at it. */
const MAX_LEVELS = 64;

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

/** Makes a scope read JSON bodies only, and none that is nested beyond all need. */
export function speakJson(routes: FastifyInstance): void {
  const parse = routes.getDefaultJsonParser('error', 'error');
  // Browsers send plain text to other sites without asking them first; JSON they do not.
  routes.removeAllContentTypeParsers();
  routes.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '' && request.routeOptions.config.bodyMayBeEmpty === true) done(null, undefined);
    else void parse(request, body, done);
  });
  routes.addHook('preValidation', async ({ body }) => {
    if (!isDeeperThan(body, MAX_LEVELS)) return;
    const message = `must not be nested deeper than ${MAX_LEVELS} levels`;
    throw new InvalidRequest('body', [{ path: '(whole)', message }]);
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A body of no bytes is taken, whatever the content type says. */
    bodyMayBeEmpty?: boolean;
  }
}
