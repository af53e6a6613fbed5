import { z } from 'zod';
import { optionalText, taskIdSchema, text } from './fields.schema.js';
import { LAYOUT_RULES, type LayoutContext, layoutContextRules, updateLayoutSchema } from './layout.schema.js';
import { recordTimeWithin } from './record-input.schema.js';
import { at, type Rule, rule, withRules } from './rules.js';
import { START_RECORD_RULES, startRecordSchema } from './start-record.schema.js';
import type { ZegoAction } from './tables/actions.js';
import { LOOK_BACK_MS, MAX_PAGE_SIZE, MAX_WHITEBOARD_ID_CHARACTERS, TASK_SECONDS } from './tables/limits.js';

/** The body of the Actions that only name a task. */
const taskSchema = z.looseObject({ TaskId: taskIdSchema });

/** The body of UpdateWhiteboard. */
const updateWhiteboardSchema = z.looseObject({
  TaskId: taskIdSchema,
  WhiteboardId: text(MAX_WHITEBOARD_ID_CHARACTERS),
});

const windowIsValid = rule(z.looseObject({ StartTime: z.int(), EndTime: z.int() }), (body, wrong) => {
  const span = body.EndTime - body.StartTime;
  if (span <= 0) wrong(['EndTime'], `must be later than StartTime (${body.StartTime}), not ${body.EndTime}`);
  if (span > LOOK_BACK_MS) {
    wrong(['EndTime'], `must be at most 3 days (${LOOK_BACK_MS} ms) after StartTime, not ${span} ms`);
  }
});

/** The body of DescribeTasks. Times are Unix milliseconds and bound the tasks' start times. */
const describeTasksSchema = withRules(
  z.looseObject({
    Status: z.literal([2, 3]),
    RoomId: optionalText(512),
    // 0 means the first page, as ZEGO documents.
    PageOffset: z.int().min(0).default(1),
    PageSize: z.int().min(1).max(MAX_PAGE_SIZE).default(MAX_PAGE_SIZE),
    StartTime: z.int().min(0),
    EndTime: z.int().min(0),
  }),
  [windowIsValid],
);

/** The schema of each Action's body. Unknown fields are kept; ZEGO's defaults are filled in. */
export const REQUEST_SCHEMAS = {
  StartRecord: startRecordSchema,
  StopRecord: taskSchema,
  DescribeRecordStatus: taskSchema,
  DescribeTasks: describeTasksSchema,
  UpdateLayout: updateLayoutSchema,
  UpdateWhiteboard: updateWhiteboardSchema,
  PauseRecord: taskSchema,
  ResumeRecord: taskSchema,
  TakeSnapshot: taskSchema,
} as const satisfies Record<ZegoAction, z.ZodType>;

/** The body of an Action as a caller writes it, in ZEGO's own names. */
export type ZegoRequest<A extends ZegoAction> = z.input<(typeof REQUEST_SCHEMAS)[A]>;
/** The body of an Action that passed its check, with ZEGO's defaults filled in. */
export type CheckedZegoRequest<A extends ZegoAction> = z.output<(typeof REQUEST_SCHEMAS)[A]>;

/** The context of a body: the time of the call, and the task that it is for. */
export interface RequestContext extends LayoutContext {
  /** Unix milliseconds; without it the age of a DescribeTasks window is not checked. */
  readonly nowMs?: number | undefined;
  /** How long ZEGO lets a task of the app record, in seconds. @default 86400 */
  readonly maxRecordSeconds?: number | undefined;
}

const windowStart = z.looseObject({ StartTime: z.int() });

function windowIsRecent(nowMs: number): Rule {
  return rule(windowStart, (body, wrong) => {
    const earliest = nowMs - LOOK_BACK_MS;
    if (body.StartTime < earliest) {
      wrong(['StartTime'], `must be at most 3 days ago (at least ${earliest}), not ${body.StartTime}`);
    }
  });
}

/** Returns the rules over several fields of an Action's body. */
export function requestRules(action: ZegoAction, context: RequestContext): readonly Rule[] {
  switch (action) {
    case 'StartRecord': {
      const { maxRecordSeconds = TASK_SECONDS.maxRecord.max } = context;
      return [...START_RECORD_RULES, at('RecordInputParams', recordTimeWithin(maxRecordSeconds))];
    }
    case 'UpdateLayout':
      return [...LAYOUT_RULES, ...layoutContextRules(context)];
    case 'DescribeTasks':
      return context.nowMs === undefined ? [windowIsValid] : [windowIsValid, windowIsRecent(context.nowMs)];
    default:
      return [];
  }
}
