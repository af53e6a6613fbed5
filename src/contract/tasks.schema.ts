import { z } from 'zod';
import { SESSION_STATUSES } from './sessions.js';
import type { ShapeOf } from './shape.js';
import {
  type AppTasks,
  TASK_STANDINGS,
  TASK_WAYS,
  type TaskList,
  type TaskReading,
  type TaskStop,
  type UnlistedApp,
  type ZegoTask,
} from './tasks.js';
import { timeSchema } from './time.schema.js';

const via = z
  .enum(TASK_WAYS)
  .describe(
    "`zego`: this process called ZEGO with the app's credentials. `keeper`: it asked the app's fleet keeper, whose worker " +
      'has them.',
  );
const sessionId = z.string().exactOptional();

const task = {
  app: z.string(),
  taskId: z.string().describe("ZEGO's id."),
  roomId: z.string().exactOptional(),
  status: z.int().exactOptional().describe("ZEGO's task status, 1 to 5, if ZEGO has just reported it."),
  startedAt: timeSchema.exactOptional(),
  endedAt: timeSchema.exactOptional(),
  endsBy: timeSchema
    .exactOptional()
    .describe('When ZEGO ends it at the latest, by the longest MaxRecordTime of its app.'),
  standing: z
    .enum(TASK_STANDINGS)
    .describe(
      '`owned`: a running session carries it. `closed`: the session that carried it no longer runs. `dropped`: that session ' +
        'runs and no longer carries it. `foreign`: no session known here carried it. `unsettled`: this is not known.',
    ),
  sessionId: sessionId.describe('The session that carries or carried it.'),
  sessionStatus: z.enum(SESSION_STATUSES).exactOptional().describe("The status of that session's workflow."),
  why: z.string().exactOptional().describe('Why it is unsettled.'),
} satisfies ShapeOf<ZegoTask>;

/** `ZegoTask`. */
export const zegoTaskSchema: z.ZodType<ZegoTask> = z.looseObject(task).describe('A task of ZEGO with its session.');

const appTasksSchema: z.ZodType<AppTasks> = z
  .looseObject({
    app: z.string(),
    via,
    listedAt: timeSchema.exactOptional().describe("With `keeper`: the end of the fleet keeper's last sweep."),
    tasks: z.array(zegoTaskSchema).describe('Those without a running session first, then the oldest.'),
  } satisfies ShapeOf<AppTasks>)
  .describe('The recording tasks of one app.');

const unlistedAppSchema: z.ZodType<UnlistedApp> = z
  .looseObject({
    app: z.string(),
    failure: z.string().describe('Why, and what to do.'),
  } satisfies ShapeOf<UnlistedApp>)
  .describe('An app whose tasks could not be listed.');

/** `TaskList`. */
export const taskListSchema: z.ZodType<TaskList> = z
  .looseObject({ apps: z.array(z.union([appTasksSchema, unlistedAppSchema])) } satisfies ShapeOf<TaskList>)
  .describe('The recording tasks by app.');

/** `TaskReading`. */
export const taskReadingSchema: z.ZodType<TaskReading> = z
  .looseObject({ ...task, via } satisfies ShapeOf<TaskReading>)
  .describe('A task of ZEGO with its session.');

/** `TaskStop`. */
export const taskStopSchema: z.ZodType<TaskStop> = z
  .looseObject({
    app: z.string(),
    taskId: z.string(),
    how: z
      .enum(['stopped', 'ended-already'])
      .describe('`stopped`: ZEGO accepted StopRecord. `ended-already`: the task had ended before.'),
    hasEnded: z
      .boolean()
      .exactOptional()
      .describe('Whether ZEGO reports that it has ended; absent if it could not be asked any more.'),
    endedAt: timeSchema.exactOptional(),
    sessionId: sessionId.describe('With `force`: the running session that carries it, which sees the end and closes.'),
    via,
    requestId: z.string().describe("ZEGO's id of the request."),
  } satisfies ShapeOf<TaskStop>)
  .describe('ZEGO has confirmed the stop.');

/** The body of a stop of a task. */
export const taskStopBodySchema = z
  .strictObject({
    force: z.boolean().exactOptional().describe('`true`: stop it even if a running session carries it.'),
  })
  .describe('How to stop a task.');
