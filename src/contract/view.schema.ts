import { z } from 'zod';
import { attentionSchema } from './attention.schema.js';
import { jsonObjectSchema, jsonSchema } from './json.schema.js';
import { warningsSchema } from './messages.schema.js';
import type { ShapeOf } from './shape.js';
import { startWaitSchema } from './start-wait.schema.js';
import { timeSchema } from './time.schema.js';
import {
  END_REASONS,
  FILE_STATES,
  type FilePlace,
  type FileView,
  type Gap,
  type Manifest,
  type OmittedFiles,
  OUTCOMES,
  type OutcomeSummary,
  type RecordedPicture,
  type RecordingControls,
  type RejectedChange,
  SESSION_PHASES,
  type SessionView,
  SOUND_WAVE_STATES,
  type SoundWave,
  TASK_PHASES,
  type TaskView,
  TIMELINE_SOURCES,
  type TimelineEntry,
} from './view.js';

const count = z.int().min(0);
const phase = z.enum(SESSION_PHASES).describe('The phase of the session; it only moves forward.');
const outcome = z.enum(OUTCOMES).describe('The result of the session.');
const endReason = z.enum(END_REASONS).describe('Why it ended.');

/** `SoundWave`. */
const soundWaveSchema: z.ZodType<SoundWave> = z
  .looseObject({
    fileId: z.string(),
    state: z.enum(SOUND_WAVE_STATES),
    sizeBytes: z
      .number()
      .min(0)
      .exactOptional()
      .describe('Its size in the bucket, or as reported by ZEGO; absent if neither is known.'),
    note: z.string().exactOptional().describe('Why the state is not better, for a person.'),
  } satisfies ShapeOf<SoundWave>)
  .describe('The `.sw` file beside it, if the recording has RecordSoundWave or ZEGO lists one.');

/** `FileView`. */
export const fileSchema: z.ZodType<FileView> = z
  .looseObject({
    taskId: z.string(),
    fileId: z.string(),
    url: z.string().exactOptional(),
    playlistUrl: z
      .string()
      .exactOptional()
      .describe('A live hls playlist. Unless `url` is the same, it comes from a callback, whose body is unsigned.'),
    videoId: z.string().exactOptional().describe('The id in a VOD store.'),
    format: z.string(),
    sizeBytes: z.number().min(0),
    durationMs: z.number().min(0),
    beganAt: timeSchema.describe("When the file's first frame was recorded."),
    state: z.enum(FILE_STATES),
    expiresAt: timeSchema.exactOptional().describe('Until when ZEGO keeps a file in its backup store.'),
    note: z.string().exactOptional().describe('Why the state is not better, for a person.'),
    soundWave: soundWaveSchema.exactOptional(),
  } satisfies ShapeOf<FileView>)
  .describe('One file of a task.');

const place: z.ZodType<FilePlace> = z
  .looseObject({
    storage: z.string().describe('The entry of `storages` in the configuration.'),
    outputFolder: z.string().describe('RecordOutputParams.OutputFolder as ZEGO uses it; empty for none.'),
  } satisfies ShapeOf<FilePlace>)
  .describe(
    'Where the files are: the key of an object is `<outputFolder><fileId>`. Absent until the request is checked.',
  );

/** `OmittedFiles`. */
export const omittedFilesSchema: z.ZodType<OmittedFiles> = z
  .looseObject({
    count,
    byState: z.partialRecord(z.enum(FILE_STATES), count),
    sizeBytes: z.number().min(0),
  } satisfies ShapeOf<OmittedFiles>)
  .describe('Files omitted for size: how many in each state, and their total size.');

/** `TaskView`. */
export const taskSchema: z.ZodType<TaskView> = z
  .looseObject({
    lane: count.describe('The lane of the task, from 0.'),
    number: z.int().min(1).describe('Its place in the lane, from 1.'),
    taskId: z.string().exactOptional().describe("ZEGO's id; absent until ZEGO has confirmed the task."),
    clientTaskId: z.string(),
    phase: z.enum(TASK_PHASES),
    startedAt: timeSchema.exactOptional(),
    status: z.number().exactOptional().describe("ZEGO's task status, 1 to 5, as last reported."),
    endedAt: timeSchema.exactOptional(),
    endReason: endReason.exactOptional(),
    quitReason: z.number().exactOptional().describe("ZEGO's `quit_reason`, if a callback reported it."),
    stopConfirmedAt: timeSchema.exactOptional().describe('When ZEGO confirmed that the task is stopped.'),
    unconfirmed: z
      .boolean()
      .exactOptional()
      .describe('Whether the response to the start was lost: a task may have existed.'),
    stopUnconfirmed: z.boolean().exactOptional().describe('Whether ZEGO never confirmed that the task is stopped.'),
    files: z.array(fileSchema),
    filesOmitted: omittedFilesSchema.exactOptional(),
    picturesOmitted: count.exactOptional().describe('How many older snapshots are omitted from `files`.'),
  } satisfies ShapeOf<TaskView>)
  .describe('One recording task of ZEGO.');

const recordedPicture: z.ZodType<RecordedPicture> = z
  .looseObject({
    width: z.int().min(1),
    height: z.int().min(1),
    hasWhiteboard: z.boolean().describe('Whether whiteboards are recorded.'),
  } satisfies ShapeOf<RecordedPicture>)
  .describe('The recorded picture, in pixels. Absent for single streams and for sound alone.');

/** `RecordingControls`. */
export const recordingControlsSchema: z.ZodType<RecordingControls> = z
  .looseObject({
    layout: jsonObjectSchema
      .exactOptional()
      .describe("The body of ZEGO's UpdateLayout without TaskId; that of the start until another one is requested."),
    whiteboardId: z.string().exactOptional(),
    paused: z.boolean(),
  } satisfies ShapeOf<RecordingControls>)
  .describe('The state that callers may change while a session records.');

const rejectedChange: z.ZodType<RejectedChange> = z
  .looseObject({
    layout: jsonObjectSchema.exactOptional(),
    whiteboardId: z.string().exactOptional(),
    paused: z.boolean().exactOptional(),
    at: timeSchema,
    reason: z.string(),
    code: z.number().exactOptional().describe("ZEGO's code, if ZEGO rejected it."),
  } satisfies ShapeOf<RejectedChange>)
  .describe('The last rejected change, and why it was rejected.');

/** `TimelineEntry`. */
export const timelineEntrySchema: z.ZodType<TimelineEntry> = z
  .object({
    at: timeSchema,
    event: z.string(),
    by: z.enum(TIMELINE_SOURCES),
  } satisfies ShapeOf<TimelineEntry>)
  .catchall(jsonSchema)
  .describe("One entry of a session's timeline, with further fields for its event.");

/** `OutcomeSummary`. */
export const outcomeSummarySchema: z.ZodType<OutcomeSummary> = z
  .looseObject({
    outcome,
    endReason,
    files: count,
    recordedMs: z.number().min(0),
    callbacks: z.enum(['received', 'none']).exactOptional(),
  } satisfies ShapeOf<OutcomeSummary>)
  .describe('The summary of a closed session.');

const gap: z.ZodType<Gap> = z
  .looseObject({ from: timeSchema, to: timeSchema, reason: z.string() } satisfies ShapeOf<Gap>)
  .describe('An interval of the session that no reachable file covers. Pauses do not count.');

const tasksOmitted = count.exactOptional().describe('How many tasks that settled long ago are omitted.');

/** `Manifest`. */
export const manifestSchema: z.ZodType<Manifest> = z
  .looseObject({
    sessionId: z.string(),
    app: z.string(),
    roomId: z.string(),
    place: place.exactOptional(),
    outcome,
    endReason,
    message: z.string().exactOptional().describe('What happened and what to do; absent for complete.'),
    startedAt: timeSchema.exactOptional(),
    endedAt: timeSchema,
    recordedMs: z.number().min(0).describe('The time covered by reachable files; overlaps count once.'),
    tasks: z.array(taskSchema),
    tasksOmitted,
    files: z.array(fileSchema),
    filesOmitted: omittedFilesSchema.exactOptional(),
    gaps: z.array(gap),
    metadata: jsonObjectSchema.describe("The caller's own values, from the request."),
  } satisfies ShapeOf<Manifest>)
  .describe('The final result of a session.');

/** `SessionView`. */
export const sessionViewSchema: z.ZodType<SessionView> = z
  .looseObject({
    sessionId: z.string(),
    app: z.string(),
    roomId: z.string(),
    place: place.exactOptional(),
    phase,
    phaseSince: timeSchema,
    requestedAt: timeSchema,
    recordingSince: timeSchema.exactOptional(),
    deadlineAt: timeSchema.describe('When the recording stops at the latest.'),
    picture: recordedPicture.exactOptional(),
    wanted: recordingControlsSchema,
    accepted: recordingControlsSchema,
    rejected: rejectedChange.exactOptional(),
    warnings: warningsSchema.exactOptional(),
    tasks: z.array(taskSchema),
    tasksOmitted,
    startWait: startWaitSchema.exactOptional(),
    attention: z.array(attentionSchema).exactOptional().describe('Why the session needs attention, each reason once.'),
    nextPollAt: timeSchema.exactOptional().describe('When ZEGO is polled next.'),
    lastError: z
      .looseObject({ at: timeSchema, what: z.string() } satisfies ShapeOf<NonNullable<SessionView['lastError']>>)
      .exactOptional()
      .describe('What went wrong last, for a person.'),
    timeline: z.array(timelineEntrySchema).describe('The last 200 events, oldest first.'),
    timelineOmitted: count.exactOptional().describe('How many older timeline entries are omitted.'),
    outcome: manifestSchema.exactOptional().describe('Set once the session is closed.'),
  } satisfies ShapeOf<SessionView>)
  .describe('The complete view of a session.');
