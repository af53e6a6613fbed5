import { z } from 'zod';
import { fleetEntrySchema, fleetListSchema, fleetSweepSchema, orphanSchema } from '../contract/fleet.schema.js';
import { jsonSchema } from '../contract/json.schema.js';
import {
  changeAnswerSchema,
  mistakeSchema,
  whiteboardBodySchema,
  zegoRejectedSchema,
} from '../contract/messages.schema.js';
import { sessionRequestSchema } from '../contract/request.schema.js';
import { startWaitSchema } from '../contract/start-wait.schema.js';
import { taskListSchema, taskReadingSchema, taskStopSchema, zegoTaskSchema } from '../contract/tasks.schema.js';
import { SESSION_PHASES } from '../contract/view.js';
import {
  fileSchema,
  manifestSchema,
  omittedFilesSchema,
  outcomeSummarySchema,
  recordingControlsSchema,
  sessionViewSchema,
  taskSchema,
  timelineEntrySchema,
} from '../contract/view.schema.js';
import {
  noWorkerSchema,
  pendingChangeSchema,
  sessionPageSchema,
  sessionSummarySchema,
  startAnswerSchema,
  startWaitingSchema,
  storedCommandSchema,
  storedSessionSchema,
} from './rest/answers.schema.js';
import { describedLayoutSchema, startBodySchema } from './rest/bodies.schema.js';
import {
  FLEET,
  LAYOUT,
  MANIFEST,
  PROBLEM,
  START,
  START_WAIT,
  STARTED,
  SUMMARY,
  TASK_STOP,
  VIEW,
  ZEGO_TASK,
} from './schema-examples.js';

/** The body of every problem (RFC 9457). */
const problemSchema = z
  .looseObject({
    type: z.string().describe('The stable type of the problem, to branch on.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().exactOptional().describe('The details of this case.'),
    mistakes: z.array(mistakeSchema).exactOptional(),
    zego: zegoRejectedSchema.exactOptional(),
    phase: z.enum(SESSION_PHASES).exactOptional().describe('The phase of the session.'),
    requestId: z.string().exactOptional().describe('Identifies the request in the log.'),
  })
  .describe('What went wrong.');

/** The schemas with a name in the API's description and the JSON Schemas, with examples. */
const NAMED: Readonly<Record<string, { readonly schema: z.ZodType; readonly examples?: readonly unknown[] }>> = {
  File: { schema: fileSchema },
  FleetEntry: { schema: fleetEntrySchema },
  FleetList: { schema: fleetListSchema, examples: [{ fleets: [FLEET] }] },
  FleetSweep: { schema: fleetSweepSchema },
  Json: { schema: jsonSchema },
  Layout: { schema: describedLayoutSchema, examples: [LAYOUT] },
  Manifest: { schema: manifestSchema, examples: [MANIFEST] },
  Mistake: { schema: mistakeSchema },
  Orphan: { schema: orphanSchema },
  OmittedFiles: { schema: omittedFilesSchema },
  OutcomeSummary: { schema: outcomeSummarySchema },
  PendingChange: { schema: pendingChangeSchema, examples: [{ accepted: true, waiting: true }] },
  Problem: { schema: problemSchema, examples: [PROBLEM] },
  SessionPage: { schema: sessionPageSchema, examples: [{ sessions: [SUMMARY], nextCursor: 'bmV4dA' }] },
  SessionRequest: { schema: sessionRequestSchema, examples: [START] },
  SessionSummary: { schema: sessionSummarySchema, examples: [SUMMARY] },
  SessionView: { schema: sessionViewSchema, examples: [VIEW] },
  StartAnswer: { schema: startAnswerSchema, examples: [STARTED] },
  Start: { schema: startBodySchema, examples: [{ ...START, sessionId: 'lesson-4711' }] },
  StartWait: { schema: startWaitSchema, examples: [START_WAIT] },
  StartWaiting: { schema: startWaitingSchema, examples: [{ ...STARTED, waiting: true, startWait: START_WAIT }] },
  NoWorker: { schema: noWorkerSchema },
  StoredSession: { schema: storedSessionSchema },
  StoredCommand: { schema: storedCommandSchema, examples: [{ accepted: true }] },
  ChangeAnswer: { schema: changeAnswerSchema, examples: [{ accepted: true, requestId: '7213982469823469' }] },
  RecordingControls: { schema: recordingControlsSchema },
  Task: { schema: taskSchema },
  TimelineEntry: { schema: timelineEntrySchema },
  TaskList: { schema: taskListSchema, examples: [{ apps: [{ app: 'default', via: 'zego', tasks: [ZEGO_TASK] }] }] },
  TaskReading: { schema: taskReadingSchema, examples: [{ ...ZEGO_TASK, via: 'zego' }] },
  TaskStop: { schema: taskStopSchema, examples: [TASK_STOP] },
  Whiteboard: { schema: whiteboardBodySchema, examples: [{ WhiteboardId: 'board-2' }] },
  ZegoTask: { schema: zegoTaskSchema, examples: [ZEGO_TASK] },
  ZegoRejected: { schema: zegoRejectedSchema },
};

for (const [id, { schema, examples }] of Object.entries(NAMED)) {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id, ...(examples && { examples }) });
}
