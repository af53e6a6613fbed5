import { taskListSchema, taskReadingSchema, taskStopSchema } from '../../contract/tasks.schema.js';
import { ZegoTasks } from '../../tasks/index.js';
import type { ProblemName } from '../problem-types.js';
import { taskParamsSchema, taskQuerySchema, taskStopRouteBodySchema } from './bodies.schema.js';
import { MAX_BODY_BYTES, type RestDependencies, type ZodRoutes } from './rest-scope.js';

const TAGS = ['tasks'];
/** The problems of every call to ZEGO, made here or by the fleet keeper. */
const OF_ZEGO: readonly ProblemName[] = [
  'keeper-missing',
  'keeper-failed',
  'worker-unavailable',
  'zego-rejected',
  'zego-unreachable',
];

/** Adds `GET /v1/tasks` and `GET /v1/tasks/{taskId}`: ZEGO's tasks with the sessions that carry them. */
export function addTasks(routes: ZodRoutes, dependencies: RestDependencies): void {
  const { drain } = dependencies;
  const tasks = tasksOf(dependencies);
  routes.get(
    '/v1/tasks',
    {
      config: { problems: OF_ZEGO },
      schema: {
        operationId: 'listTasks',
        summary: "List ZEGO's recording tasks",
        description:
          'Every task that records with an app, also those that no session carries. With the secret of the app in its ' +
          'configuration the gateway calls ZEGO, and needs no worker; otherwise it asks the fleet keeper of the app.',
        tags: TAGS,
        querystring: taskQuerySchema,
        response: { 200: taskListSchema },
      },
    },
    async ({ query: { app } }) => drain.within(tasks.list(app)),
  );
  routes.get(
    '/v1/tasks/:taskId',
    {
      config: { problems: ['unknown-zego-task', ...OF_ZEGO] },
      schema: {
        operationId: 'showTask',
        summary: 'Show a task of ZEGO',
        description: 'What ZEGO reports of a task, and the session that carries it.',
        tags: TAGS,
        params: taskParamsSchema,
        querystring: taskQuerySchema,
        response: { 200: taskReadingSchema },
      },
    },
    async ({ params: { taskId }, query: { app } }) => drain.within(tasks.show(taskId, app)),
  );
}

/** Adds `POST /v1/tasks/{taskId}/stop`. */
export function addTaskCommands(routes: ZodRoutes, dependencies: RestDependencies): void {
  const { drain } = dependencies;
  const tasks = tasksOf(dependencies);
  routes.post(
    '/v1/tasks/:taskId/stop',
    {
      bodyLimit: MAX_BODY_BYTES,
      config: { problems: ['unknown-zego-task', 'task-owned', ...OF_ZEGO], bodyMayBeEmpty: true },
      schema: {
        operationId: 'stopTask',
        summary: 'Stop a task that no session carries',
        description:
          'Sends StopRecord for about 20 s until ZEGO confirms it, and responds with what ZEGO then reports. A task of a ' +
          'running session is refused, unless `force` is set: stop its session instead.',
        tags: TAGS,
        params: taskParamsSchema,
        querystring: taskQuerySchema,
        body: taskStopRouteBodySchema,
        response: { 200: taskStopSchema },
      },
    },
    async ({ params: { taskId }, query: { app }, body, log }) => {
      const stop = await drain.within(tasks.stop(taskId, { app, force: body?.force }));
      log.info({ taskId, app: stop.app, via: stop.via, sessionId: stop.sessionId }, 'task stopped');
      return stop;
    },
  );
}

function tasksOf({ config: { apps }, client }: RestDependencies): ZegoTasks {
  return new ZegoTasks({ apps, temporal: { client } });
}
