import { InvalidRequest } from '../../client/index.js';
import { fleetListSchema } from '../../contract/fleet.schema.js';
import type { FleetList } from '../../contract/index.js';
import type { ProblemName } from '../problem-types.js';
import { storedCommandSchema } from './answers.schema.js';
import { emptyBodySchema, fleetCommandQuerySchema, fleetQuerySchema } from './bodies.schema.js';
import { MAX_BODY_BYTES, type RestDependencies, type ZodRoutes } from './rest-scope.js';

/** How long a worker may take to respond for a keeper. */
const VIEW_MS = 4_000;
/** How long Temporal may take for a command. */
const IN_TIME = { timeoutMs: 5_000 };
const TAGS = ['fleet'];
const COMMAND_PROBLEMS: readonly ProblemName[] = ['keeper-missing'];
const STORED = { accepted: true } as const;

const COMMANDS = [
  {
    command: 'pause',
    operationId: 'pauseFleet',
    summary: 'Pause a fleet keeper',
    description: 'It sweeps no more: sessions poll their tasks themselves, and no orphan is found or stopped.',
  },
  { command: 'resume', operationId: 'resumeFleet', summary: 'Resume a fleet keeper', description: 'It sweeps again.' },
] as const;

/** Adds `GET /v1/fleet`: what the fleet keepers know of the apps' tasks. Without a worker, what Temporal knows of them. */
export function addFleets(routes: ZodRoutes, { client, config, drain }: RestDependencies): void {
  routes.get(
    '/v1/fleet',
    {
      config: { problems: ['key-missing'] },
      schema: {
        operationId: 'showFleet',
        summary: 'Show the fleets',
        description:
          "For each app its fleet keeper's state, last sweep, running sessions by phase, and tasks without a session. " +
          "Without a worker, Temporal's own record of the keeper is returned.",
        tags: TAGS,
        querystring: fleetQuerySchema,
        response: { 200: fleetListSchema },
      },
    },
    async ({ query: { app } }): Promise<FleetList> => {
      const apps = app === undefined ? Object.keys(config.apps) : [app];
      return drain.within(
        Promise.all(apps.map((one) => client.fleet(one).read({ timeoutMs: VIEW_MS }))).then((fleets) => ({ fleets })),
      );
    },
  );
}

/** Adds `POST /v1/fleet/pause` and `/v1/fleet/resume`. They respond once Temporal has the command. */
export function addFleetCommands(routes: ZodRoutes, { client, config, drain }: RestDependencies): void {
  for (const { command, ...texts } of COMMANDS) {
    routes.post(
      `/v1/fleet/${command}`,
      {
        bodyLimit: MAX_BODY_BYTES,
        config: { problems: COMMAND_PROBLEMS, bodyMayBeEmpty: true },
        schema: {
          ...texts,
          tags: TAGS,
          querystring: fleetCommandQuerySchema,
          body: emptyBodySchema,
          response: { 202: storedCommandSchema },
        },
      },
      async ({ query }, reply) => {
        const app = query.app ?? onlyApp(Object.keys(config.apps));
        await drain.within(client.fleet(app)[command](IN_TIME));
        void reply.code(202);
        return STORED;
      },
    );
  }
}

function onlyApp(apps: readonly string[]): string {
  const [only, ...others] = apps;
  if (only !== undefined && others.length === 0) return only;
  throw new InvalidRequest('query', [{ path: 'app', message: `must be one of ${apps.join(', ')}` }]);
}
