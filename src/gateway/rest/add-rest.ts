import type { FastifyInstance, RouteOptions } from 'fastify';
import type { KeyScope } from '../../config/index.js';
import type { RequireKey } from '../api-keys.js';
import { describedScope } from '../described-scope.js';
import type { ProblemName } from '../problem-types.js';
import { addCommands } from './commands.js';
import { addEvents } from './events.js';
import { addFileLinks } from './file-links.js';
import { addFleetCommands, addFleets } from './fleets.js';
import { addReading } from './reading.js';
import { requestRate } from './request-rate.js';
import { type RestDependencies, speakJson, type ZodRoutes, zodRoutes } from './rest-scope.js';
import { addStart } from './start.js';
import { addTaskCommands, addTasks } from './tasks.js';

/** Adds the REST API. Keys and rate limits are checked before any body is read. */
export function addRest(gateway: FastifyInstance, requireKey: RequireKey, dependencies: RestDependencies): void {
  void gateway.register(async (scope) => {
    speakJson(scope);
    const rate = await requestRate(scope);
    const within = (keyScope: KeyScope, add: (routes: ZodRoutes, dependencies: RestDependencies) => void): void => {
      void scope.register(async (inner) => {
        inner.addHook('onRoute', (route) => describe(route, keyScope));
        inner.addHook('onRequest', requireKey(keyScope));
        inner.addHook('onRequest', rate);
        add(zodRoutes(inner), dependencies);
      });
    };
    within('read', addReading);
    within('read', addFileLinks);
    within('read', addEvents);
    within('read', addFleets);
    within('read', addTasks);
    within('control', addStart);
    within('control', addCommands);
    within('control', addFleetCommands);
    within('control', addTaskCommands);
  });
}

/** The problems of every route that calls Temporal. */
const OF_TEMPORAL: readonly ProblemName[] = ['shutting-down', 'temporal-unavailable'];

function describe(route: RouteOptions, keyScope: KeyScope): void {
  const problems = [...OF_TEMPORAL, ...(route.config?.problems ?? [])];
  route.config = { ...route.config, ...describedScope(keyScope, { hasBody: route.bodyLimit !== undefined, problems }) };
}
