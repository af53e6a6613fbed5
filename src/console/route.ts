import type { SessionFilter } from '../contract/sessions.js';
import { SESSION_PHASES } from '../contract/view.js';
import { isOutcome } from './api/shapes.js';

/** What the part of the address after "#" shows. */
export type Route =
  | { readonly page: 'sessions'; readonly filter: SessionFilter }
  | { readonly page: 'session'; readonly sessionId: string };

const SESSION = /^#\/sessions\/([^/?]+)$/;

/** The route of a location's `hash`; whatever it does not know is the list of all sessions. */
export function routeOf(hash: string): Route {
  const sessionId = decoded(SESSION.exec(hash)?.[1]);
  if (sessionId !== undefined) return { page: 'session', sessionId };
  const at = hash.indexOf('?');
  return { page: 'sessions', filter: filterOf(new URLSearchParams(at < 0 ? '' : hash.slice(at + 1))) };
}

/** The address of a route, from "#" on. `routeOf` reads it back. */
export function hashOf(route: Route): string {
  if (route.page === 'session') return `#/sessions/${encodeURIComponent(route.sessionId)}`;
  const query = new URLSearchParams(entriesOf(route.filter)).toString();
  return `#/sessions${query === '' ? '' : `?${query}`}`;
}

/** A filter's fields as query parameters, empty ones left out. */
export function entriesOf({ app, room, phase, outcome }: SessionFilter): [string, string][] {
  const entries: [string, string | undefined][] = [
    ['app', app],
    ['room', room],
    ['phase', phase],
    ['outcome', outcome],
  ];
  return entries.flatMap(([name, value]) => (value ? [[name, value]] : []));
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
  };
}

/** A hand-typed address may hold half an escape. */
function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
