/**
 * How long ZEGO reports a task after its start: 3 days in milliseconds (DescribeRecordStatus; DescribeTasks,
 * StartTime).
 */
export const LOOK_BACK_MS = 259_200_000;
/** The time within which a task must settle: an hour before ZEGO no longer reports it. */
export const SETTLED_WITHIN_MS = LOOK_BACK_MS - 3_600_000;
/** How long ZEGO keeps a file in its backup store: 3 days in milliseconds (DescribeRecordStatus, file Status 4). */
export const BACKUP_KEPT_MS = 259_200_000;
/** The largest page of DescribeTasks. */
export const MAX_PAGE_SIZE = 50;

/** The bounds and defaults of a task's own timers, in seconds (StartRecord, MaxIdleTime and MaxRecordTime). */
export const TASK_SECONDS = {
  maxIdle: { min: 5, max: 86_400, default: 30 },
  /** `raised`: the most that ZEGO allows an app on request, instead of `max`. */
  maxRecord: { min: 300, max: 86_400, raised: 172_800, default: 86_400 },
} as const;

/** The most tasks of an app that are live at once, unless it was raised. */
export const CONCURRENT_TASKS = { domestic: 1_000, overseas: 200 } as const;

/** The interval at which ZEGO checks for streams and repeats event 4 while nobody publishes (callback page). */
export const NO_STREAMS_EVERY_MS = 30_000;

/** The most streams of a single-stream task that are recorded at a time. */
export const MAX_SINGLE_STREAMS = 36;
/** The most streams that `RecordStreamList` names: those that are published later count too. */
export const MAX_LISTED_STREAMS = 100;
/** The most views that a layout draws, which is the most streams of a mixed task that are recorded at a time. */
export const MAX_VIEWS = 25;
/** The largest coordinate, width or height, in pixels. */
export const MAX_SIDE_PX = 1_920;
/** The largest picture, in pixels: Width times Height. */
export const MAX_CANVAS_PX = 1_920 * 1_080;
/** The longest whiteboard id, in characters. ZEGO documents no limit; its own ids are far shorter. */
export const MAX_WHITEBOARD_ID_CHARACTERS = 256;
/** The largest AppId, an unsigned integer of 32 bits ("Accessing server APIs"). */
export const MAX_APP_ID = 4_294_967_295;
