import type { FastifyContextConfig } from 'fastify';
import type { KeyScope } from '../config/index.js';
import type { ProblemName } from './problem-types.js';

/** The problems of every route with a rate limit. */
const COUNTED: readonly ProblemName[] = ['bad-request', 'key-required', 'foreign-page', 'too-many-requests'];
const BY_SCOPE: Readonly<Record<KeyScope, readonly ProblemName[]>> = { read: [], control: ['scope-insufficient'] };
const OF_BODY: readonly ProblemName[] = ['body-too-large', 'unsupported-media-type'];

/** Returns the description of a route for keys of this scope, with its own problems and the usual ones. */
export function describedScope(
  keyScope: KeyScope,
  { hasBody, problems = [] }: { readonly hasBody: boolean; readonly problems?: readonly ProblemName[] | undefined },
): FastifyContextConfig {
  return {
    keyScope,
    isCounted: true,
    problems: [...COUNTED, ...BY_SCOPE[keyScope], ...(hasBody ? OF_BODY : []), ...problems],
  };
}
