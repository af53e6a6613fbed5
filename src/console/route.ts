import type { SessionFilter } from '../contract/sessions.js';
import { SESSION_PHASES } from '../contract/view.js';
import { isOutcome } from './api/shapes.js';

/** A page by the part of the address after "#". */
export type Route =
  | { readonly page: 'sessions'; readonly filter: SessionFilter }
  | { readonly page: 'session'; readonly sessionId: string }
  | { readonly page: 'fleet' };

const FILTERS = ['app', 'room', 'phase', 'outcome'] as const;
const ATTENTION = 'attention';
const FLEET = '#/fleet';
const SESSION = /^#\/sessions\/([^/?]+)$/;

/** Parses the route of a location's `hash`; an unknown one is the list of all sessions. */
export function routeOf(hash: string): Route {
  const sessionId = decoded(SESSION.exec(hash)?.[1]);
  if (sessionId !== undefined) return { page: 'session', sessionId };
  if (hash === FLEET) return { page: 'fleet' };
  const at = hash.indexOf('?');
  return { page: 'sessions', filter: filterOf(new URLSearchParams(at < 0 ? '' : hash.slice(at + 1))) };
}

/** Returns the address of a route from "#" on, the inverse of `routeOf`. */
export function hashOf(route: Route): string {
  if (route.page === 'session') return `#/sessions/${encodeURIComponent(route.sessionId)}`;
  if (route.page === 'fleet') return FLEET;
  const query = new URLSearchParams(entriesOf(route.filter)).toString();
  return `#/sessions${query === '' ? '' : `?${query}`}`;
}

/** Returns a filter's fields as query parameters, without empty ones. */
export function entriesOf(filter: SessionFilter): [string, string][] {
  const named = FILTERS.flatMap((name): [string, string][] => (filter[name] ? [[name, filter[name]]] : []));
  return filter.attention ? [...named, [ATTENTION, 'true']] : named;
}

function filterOf(query: URLSearchParams): SessionFilter {
  const app = query.get('app');
  const room = query.get('room');
  const phase = SESSION_PHASES.find((known) => known === query.get('phase'));
  const outcome = query.get('outcome');
  return {
    ...(app && { app }),
    ...(room && { room }),
    ...(phase && { phase }),
    ...(isOutcome(outcome) && { outcome }),
    ...(query.get(ATTENTION) === 'true' && { attention: true }),
  };
}

/** Decodes a part of an address; undefined if it is malformed. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
