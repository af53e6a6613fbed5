import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.schema.js';
import { warningsSchema } from './messages.schema.js';
import type { ShapeOf } from './shape.js';
import {
  END_REASONS,
  FILE_STATES,
  type FileView,
  type Gap,
  type Manifest,
  type OmittedFiles,
  OUTCOMES,
  type OutcomeSummary,
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

/** A moment as ISO 8601 in UTC. */
export const timeSchema = z.string().meta({ format: 'date-time' });

const count = z.int().min(0);
const phase = z.enum(SESSION_PHASES).describe('Where the session stands; it only moves forward.');
const outcome = z.enum(OUTCOMES).describe('What the session was worth.');
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
      .describe('Its size in the bucket, or the one that ZEGO reported; absent while neither is known.'),
    note: z.string().exactOptional().describe('Why the state is not a better one, in words for a person.'),
  } satisfies ShapeOf<SoundWave>)
  .describe('The `.sw` file beside it, where the recording has RecordSoundWave or ZEGO lists one.');

/** `FileView`. */
export const fileSchema: z.ZodType<FileView> = z
  .looseObject({
    taskId: z.string(),
    fileId: z.string(),
    url: z.string().exactOptional(),
    playlistUrl: z
      .string()
      .exactOptional()
      .describe('A live hls playlist: from a callback, whose body no signature covers, unless `url` is the same.'),
    videoId: z.string().exactOptional().describe('The id in a VOD store.'),
    format: z.string(),
    sizeBytes: z.number().min(0),
    durationMs: z.number().min(0),
    beganAt: timeSchema.describe("When the file's first frame was recorded."),
    state: z.enum(FILE_STATES),
    expiresAt: timeSchema.exactOptional().describe('Until when ZEGO keeps a file that lies in its backup store.'),
    note: z.string().exactOptional().describe('Why the state is not a better one, in words for a person.'),
    soundWave: soundWaveSchema.exactOptional(),
  } satisfies ShapeOf<FileView>)
  .describe('One file that a task leaves.');

/** `OmittedFiles`. */
export const omittedFilesSchema: z.ZodType<OmittedFiles> = z
  .looseObject({
    count,
    byState: z.partialRecord(z.enum(FILE_STATES), count),
    sizeBytes: z.number().min(0),
  } satisfies ShapeOf<OmittedFiles>)
  .describe('Files that did not fit into the answer: how many there are in each state, and their size together.');

/** `TaskView`. */
export const taskSchema: z.ZodType<TaskView> = z
  .looseObject({
    lane: count.describe('The chain of tasks this one belongs to, from 0.'),
    number: z.int().min(1).describe('Its place in the lane, from 1.'),
    taskId: z.string().exactOptional().describe("ZEGO's id; absent until ZEGO has said that the task exists."),
    clientTaskId: z.string(),
    phase: z.enum(TASK_PHASES),
    startedAt: timeSchema.exactOptional(),
    status: z.number().exactOptional().describe("ZEGO's task status, 1 to 5, as last described."),
    endedAt: timeSchema.exactOptional(),
    endReason: endReason.exactOptional(),
    quitReason: z.number().exactOptional().describe("ZEGO's `quit_reason`, when a callback told it."),
    stopConfirmedAt: timeSchema.exactOptional().describe('When ZEGO confirmed that the task is stopped.'),
    unconfirmed: z.boolean().exactOptional().describe('The answer to the start never came: a task may have existed.'),
    stopUnconfirmed: z.boolean().exactOptional().describe('ZEGO never confirmed that the task is stopped.'),
    files: z.array(fileSchema),
    filesOmitted: omittedFilesSchema.exactOptional(),
    picturesOmitted: count.exactOptional().describe('How many older snapshots are left out of `files`.'),
  } satisfies ShapeOf<TaskView>)
  .describe('One recording run of ZEGO.');

/** `RecordingControls`. */
export const recordingControlsSchema: z.ZodType<RecordingControls> = z
  .looseObject({
    layout: jsonObjectSchema.exactOptional().describe("The body of ZEGO's UpdateLayout without TaskId."),
    whiteboardId: z.string().exactOptional(),
    paused: z.boolean(),
  } satisfies ShapeOf<RecordingControls>)
  .describe('What a caller may turn while a session records.');

const rejectedChange: z.ZodType<RejectedChange> = z
  .looseObject({
    layout: jsonObjectSchema.exactOptional(),
    whiteboardId: z.string().exactOptional(),
    paused: z.boolean().exactOptional(),
    at: timeSchema,
    reason: z.string(),
    code: z.number().exactOptional().describe("ZEGO's code, when it was ZEGO that refused."),
  } satisfies ShapeOf<RejectedChange>)
  .describe('The last change that was turned down, and why.');

/** `TimelineEntry`. */
export const timelineEntrySchema: z.ZodType<TimelineEntry> = z
  .object({
    at: timeSchema,
    event: z.string(),
    by: z.enum(TIMELINE_SOURCES),
  } satisfies ShapeOf<TimelineEntry>)
  .catchall(jsonSchema)
  .describe("One line of a session's history in words, with fields of its own.");

/** `OutcomeSummary`. */
export const outcomeSummarySchema: z.ZodType<OutcomeSummary> = z
  .looseObject({ outcome, endReason, files: count, recordedMs: z.number().min(0) } satisfies ShapeOf<OutcomeSummary>)
  .describe('What became of a session, in short.');

const gap: z.ZodType<Gap> = z
  .looseObject({ from: timeSchema, to: timeSchema, reason: z.string() } satisfies ShapeOf<Gap>)
  .describe('A stretch of the session that no reachable file covers. Pauses are no gaps.');

const tasksOmitted = count.exactOptional().describe('How many tasks that settled long ago are left out.');

/** `Manifest`. */
export const manifestSchema: z.ZodType<Manifest> = z
  .looseObject({
    sessionId: z.string(),
    app: z.string(),
    roomId: z.string(),
    outcome,
    endReason,
    message: z.string().exactOptional().describe('What happened and what to do, for outcomes other than complete.'),
    startedAt: timeSchema.exactOptional(),
    endedAt: timeSchema,
    recordedMs: z.number().min(0).describe('Time covered by reachable files; overlaps counted once.'),
    tasks: z.array(taskSchema),
    tasksOmitted,
    files: z.array(fileSchema),
    filesOmitted: omittedFilesSchema.exactOptional(),
    gaps: z.array(gap),
    metadata: jsonObjectSchema.describe("The caller's own values, from the request."),
  } satisfies ShapeOf<Manifest>)
  .describe('What a session leaves.');

/** `SessionView`. */
export const sessionViewSchema: z.ZodType<SessionView> = z
  .looseObject({
    sessionId: z.string(),
    app: z.string(),
    roomId: z.string(),
    phase,
    phaseSince: timeSchema,
    requestedAt: timeSchema,
    recordingSince: timeSchema.exactOptional(),
    deadlineAt: timeSchema.describe('When the recording is stopped at the latest.'),
    wanted: recordingControlsSchema,
    accepted: recordingControlsSchema,
    rejected: rejectedChange.exactOptional(),
    warnings: warningsSchema.exactOptional(),
    tasks: z.array(taskSchema),
    tasksOmitted,
    nextPollAt: timeSchema.exactOptional().describe('When ZEGO is asked next.'),
    lastError: z
      .looseObject({ at: timeSchema, what: z.string() } satisfies ShapeOf<NonNullable<SessionView['lastError']>>)
      .exactOptional()
      .describe('The last thing that went wrong, in words.'),
    timeline: z.array(timelineEntrySchema).describe('What happened, oldest first: the last 200 lines.'),
    timelineOmitted: count.exactOptional().describe('How many older timeline entries were dropped.'),
    outcome: manifestSchema.exactOptional().describe('Set once the session is closed.'),
  } satisfies ShapeOf<SessionView>)
  .describe('Everything that a session knows of itself.');
