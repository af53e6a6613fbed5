import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SimulatorClock } from './clock/simulator-clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import type { Engine } from './engine.js';
import { faultSchema } from './faults.schema.js';
import type { Ledger } from './ledger.js';
import type { Rooms } from './rooms.js';
import { taskDetail } from './task-detail.js';

const id = z.string().min(1).max(512);
const roomParams = z.object({ roomId: id });

const streamBody = z.strictObject({
  streamId: id,
  userId: id.optional(),
  track: z.enum(['audio', 'video', 'both']).optional(),
});

const clockBody = z.union([
  /** An absolute time: ISO 8601, or Unix milliseconds. */
  z.strictObject({ to: z.union([z.iso.datetime({ offset: true }).transform(Date.parse), z.int()]) }),
  z.strictObject({ byMs: z.int().min(0) }),
]);

interface ControlApiOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly rooms: Rooms;
  readonly clock: SimulatorClock;
  readonly fileUrl: (taskId: string, fileId: string) => string;
}

/** The simulator's own API, for tests in other processes. It has no authentication. */
export function controlApi(options: ControlApiOptions): FastifyPluginAsyncZod {
  const { engine, ledger, rooms, clock, fileUrl } = options;
  return async (app) => {
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);

    app.get('/ledger', async () => ledger.toJSON());

    app.get('/tasks/:taskId', { schema: { params: z.object({ taskId: id }) } }, async (request, reply) => {
      const task = engine.anyTask(request.params.taskId);
      if (!task) return reply.status(404).send({ error: `Task "${request.params.taskId}" does not exist` });
      return taskDetail(task, fileUrl);
    });

    app.get('/rooms/:roomId/streams', { schema: { params: roomParams } }, (request) => ({
      streams: rooms.streams(request.params.roomId),
    }));

    app.post('/rooms/:roomId/streams', { schema: { params: roomParams, body: streamBody } }, async (request, reply) => {
      const { streamId, ...options } = request.body;
      const room = rooms.room(request.params.roomId).publish(streamId, options);
      return reply.status(201).send({ streams: room.streams() });
    });

    app.delete(
      '/rooms/:roomId/streams/:streamId',
      { schema: { params: roomParams.extend({ streamId: id }) } },
      (request) => ({ streams: rooms.room(request.params.roomId).leave(request.params.streamId).streams() }),
    );

    app.delete('/rooms/:roomId/streams', { schema: { params: roomParams } }, (request) => ({
      streams: rooms.room(request.params.roomId).empty().streams(),
    }));

    app.post(
      '/rooms/:roomId/whiteboards',
      { schema: { params: roomParams, body: z.strictObject({ whiteboardId: id }) } },
      async (request, reply) => {
        rooms.room(request.params.roomId).shareWhiteboard(request.body.whiteboardId);
        return reply.status(204).send();
      },
    );

    app.delete(
      '/rooms/:roomId/whiteboards/:whiteboardId',
      { schema: { params: roomParams.extend({ whiteboardId: id }) } },
      async (request, reply) => {
        rooms.room(request.params.roomId).closeWhiteboard(request.params.whiteboardId);
        return reply.status(204).send();
      },
    );

    app.get('/faults', async () => ({ faults: engine.faults.list() }));

    app.post('/faults', { schema: { body: faultSchema } }, async (request, reply) => {
      try {
        return await reply.status(201).send(engine.addFault(request.body));
      } catch (error) {
        if (error instanceof RangeError) return reply.status(404).send({ error: error.message });
        throw error;
      }
    });

    app.delete('/faults', async (_request, reply) => {
      engine.faults.clear();
      return reply.status(204).send();
    });

    app.get('/clock', async () => clockState(clock));

    app.post('/clock', { schema: { body: clockBody } }, async (request, reply) => {
      if (!(clock instanceof VirtualClock)) {
        return reply.status(409).send({ error: 'This simulator runs in real time; only a virtual clock can be moved' });
      }
      await ('to' in request.body ? clock.advanceTo(request.body.to) : clock.advanceBy(request.body.byMs));
      return clockState(clock);
    });
  };
}

function clockState(clock: SimulatorClock) {
  return { now: new Date(clock.now()).toISOString(), virtual: clock instanceof VirtualClock };
}
