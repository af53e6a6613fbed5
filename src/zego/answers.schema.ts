import { z } from 'zod';
import type { ZegoAction } from './tables/actions.js';
import { wireNumber, wireObject, wireText } from './wire.schema.js';

/** The envelope of every response, whatever its HTTP status. Only `Code` is required. */
export const answerSchema = wireObject({
  Code: wireNumber,
  Message: wireText.optional(),
  RequestId: wireText.optional(),
  Data: z.unknown().optional(),
});
/** A response of ZEGO. */
export type ZegoAnswer = z.output<typeof answerSchema>;

const count = wireNumber.optional();
const words = wireText.optional();

/** One entry of `RecordFiles`. `FileSize` is in bytes, `Duration` in ms, `BeginTimestamp` in Unix ms. */
export const recordFileSchema = wireObject({
  UserId: words,
  UserName: words,
  StreamId: words,
  FileId: words,
  VideoId: words,
  FileUrl: words,
  OutputFileFormat: words,
  FileSize: count,
  Duration: count,
  ResolutionWidth: count,
  ResolutionHeight: count,
  MediaTrackType: count,
  BeginTimestamp: count,
  Status: count,
});
/** A file in the response of DescribeRecordStatus. */
export type RecordFile = z.output<typeof recordFileSchema>;

/** `Data` of StartRecord. */
const startRecordDataSchema = wireObject({ TaskId: z.string().min(1) });

/**
 * `Data` of DescribeRecordStatus. Times are Unix ms. `RecordFiles` is absent when nobody published a stream, and
 * always for jpg tasks.
 */
export const recordStatusDataSchema = wireObject({
  RoomId: words,
  RecordMode: count,
  StreamType: count,
  RecordBeginTimestamp: count,
  RecordEndTimestamp: count,
  Status: wireNumber,
  RecordFiles: z.array(recordFileSchema).optional(),
});

/** One entry of `TaskidList`. `RecordBeginTimestamp` is in Unix ms. */
const recordTaskSchema = wireObject({
  TaskId: z.string().min(1),
  RoomId: words,
  Status: count,
  RecordBeginTimestamp: count,
});

/** `Data` of DescribeTasks. `TotalCount` counts the tasks of all pages. */
const recordTasksDataSchema = wireObject({
  PageOffset: count,
  PageSize: count,
  TotalCount: count,
  TaskidList: z.array(recordTaskSchema).default([]),
});

/** `Data` of Actions for which ZEGO documents none. */
const emptyDataSchema = wireObject({}).catch({});

/** The schema of `Data` in a successful response of each Action. Unknown fields and enum values are kept. */
export const DATA_SCHEMAS = {
  StartRecord: startRecordDataSchema,
  StopRecord: emptyDataSchema,
  DescribeRecordStatus: recordStatusDataSchema,
  DescribeTasks: recordTasksDataSchema,
  UpdateLayout: emptyDataSchema,
  UpdateWhiteboard: emptyDataSchema,
  PauseRecord: emptyDataSchema,
  ResumeRecord: emptyDataSchema,
  TakeSnapshot: emptyDataSchema,
} as const satisfies Record<ZegoAction, z.ZodType>;

/** `Data` in a successful response of an Action. */
export type ZegoData<A extends ZegoAction> = z.output<(typeof DATA_SCHEMAS)[A]>;
