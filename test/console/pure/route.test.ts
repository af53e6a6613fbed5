import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashOf, type Route, routeOf } from '../../../src/console/route.js';
import { SESSION_PHASES, type SessionFilter } from '../../../src/contract/index.js';
import { OUTCOMES } from '../../../src/contract/view.js';

// Browsers reject lone surrogates in an address, and Temporal in an id.
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const filters: fc.Arbitrary<SessionFilter> = fc.record(
  { app: text, room: text, phase: fc.constantFrom(...SESSION_PHASES), outcome: fc.constantFrom(...OUTCOMES) },
  { requiredKeys: [] },
);
const routes: fc.Arbitrary<Route> = fc.oneof(
  text.map((sessionId) => ({ page: 'session', sessionId }) as const),
  fc.constant({ page: 'fleet' } as const),
  filters.map((filter) => ({ page: 'sessions', filter }) as const),
);

describe('an address', () => {
  test('parses to its route, with any characters in an id', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(routeOf(hashOf(route))).toEqual(route);
      }),
    );
  });

  test('keeps its meaning after the browser normalizes it', () => {
    fc.assert(
      fc.property(routes, (route) => {
        const { hash } = new URL(hashOf(route), 'http://127.0.0.1:8700/');
        expect(routeOf(hash)).toEqual(route);
      }),
    );
  });

  test.each([
    '',
    '#',
    '#/',
    '#/nowhere',
    '#/sessions',
    '#/sessions/',
    '#/sessions/%E0%A4',
    '#/sessions?phase=unheard-of',
  ])('of %j shows all sessions', (hash) => {
    expect(routeOf(hash)).toEqual({ page: 'sessions', filter: {} });
  });
});
