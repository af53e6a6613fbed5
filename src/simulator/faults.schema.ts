import { z } from 'zod';
import { ZEGO_ACTIONS } from '../zego/index.js';

const ms = z.int().min(0).max(604_800_000);
const id = z.string().min(1).max(512);

/** Where and how often a fault applies. */
const scope = {
  /** Number of matches it applies to. @default 1 */
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  /** Number of matches to skip first. @default 0 */
  skip: z.int().min(0).default(0),
  roomId: id.optional(),
  taskId: id.optional(),
};

const call = { ...scope, action: z.enum(ZEGO_ACTIONS).optional() };
const task = {
  ...scope,
  /** Counted from StartRecord; with `taskId` from now, with a default of 0. */
  afterMs: ms.optional(),
};
/** `event`: only callbacks with this `event_type`. */
const callback = { ...scope, event: z.int().min(0).optional() };

/** Whether the call is carried out before the failure. @default false */
const done = z.boolean().default(false);

const CALLS = [
  z.strictObject({ name: z.literal('answer-lost'), ...call }),
  z.strictObject({ name: z.literal('unreachable'), ...call }),
  z.strictObject({ name: z.literal('slow'), ...call, ms: z.int().min(0).max(60_000).default(1_000) }),
  z.strictObject({ name: z.literal('http-500'), ...call, done }),
  z.strictObject({ name: z.literal('not-json'), ...call, done }),
  z.strictObject({ name: z.literal('system-error'), ...call, done }),
  z.strictObject({ name: z.literal('rate-limited'), ...call }),
  z.strictObject({ name: z.literal('at-capacity'), ...call, action: z.literal('StartRecord').default('StartRecord') }),
  z.strictObject({ name: z.literal('clock-skewed'), ...call }),
  z.strictObject({
    name: z.literal('refused'),
    ...call,
    code: z.int().min(1),
    message: z.string().max(500).default('refused'),
  }),
] as const;
const TASKS = [
  z.strictObject({ name: z.literal('start-vanishes'), ...task }),
  z.strictObject({ name: z.literal('dies'), ...task, quitReason: z.int().min(1) }),
  z.strictObject({ name: z.literal('fails-over'), ...task, offlineMs: ms.default(120_000) }),
  z.strictObject({
    name: z.literal('callback-forged'),
    ...task,
    /** With the right signature, which anyone who saw another callback could copy. @default false */
    signed: z.boolean().default(false),
    /** The event that it claims. @default event 1 without files: nothing was recorded */
    event: z.int().min(0).default(1),
    detail: z.record(z.string(), z.json()).default({ upload_status: 1, file_info: [] }),
  }),
] as const;
const CALLBACKS = [
  z.strictObject({ name: z.literal('callback-lost'), ...callback }),
  z.strictObject({ name: z.literal('callback-doubled'), ...callback }),
  z.strictObject({ name: z.literal('callback-late'), ...callback, ms: ms.default(60_000) }),
  z.strictObject({ name: z.literal('callbacks-reordered'), ...callback }),
] as const;
const UPLOADS = [
  z.strictObject({ name: z.literal('to-backup'), ...scope }),
  z.strictObject({ name: z.literal('upload-fails'), ...scope }),
  z.strictObject({ name: z.literal('upload-partial'), ...scope }),
  z.strictObject({ name: z.literal('size-differs'), ...scope }),
] as const;
const ENDS = [
  z.strictObject({ name: z.literal('no-files'), ...scope }),
  z.strictObject({ name: z.literal('ends-abnormally'), ...scope }),
] as const;

/** One fault: what goes wrong, where and how often. Unknown fields are refused. */
export const faultSchema = z.discriminatedUnion('name', [...CALLS, ...TASKS, ...CALLBACKS, ...UPLOADS, ...ENDS]);

/**
 * One fault, as a caller writes it. By name:
 * - calls: `answer-lost` (carried out, but the connection is cut before the response), `unreachable` (cut before the
 *   call is carried out), `slow` (the response is `ms` of real time late), `http-500`, `not-json`, `system-error` (300010000), `rate-limited`
 *   (300000003), `at-capacity` (300000006), `clock-skewed` (100000004), `refused` (any `code`, with a `message`)
 * - tasks, of the next StartRecord, or of the task `taskId` at once: `start-vanishes` (accepted, then unknown), `dies`,
 *   `fails-over` (offline for `offlineMs`, then new files in the same task), `callback-forged` (never sent by ZEGO)
 * - callbacks: `callback-lost`, `callback-doubled`, `callback-late`, `callbacks-reordered` (sent after the next one)
 * - uploads, of the files of a task: `to-backup` (file status 4), `upload-fails` (5), `upload-partial` (the last file 5,
 *   the others uploaded), `size-differs` (the object in the bucket has half of the reported size)
 * - the end of a task: `no-files` (as if nobody had published), `ends-abnormally` (MaxIdleTime or MaxRecordTime ends it
 *   with status 4 and without event 5; ZEGO's pages do not say which status such an end has; without this fault it is 3)
 */
export type Fault = z.input<typeof faultSchema>;

/** A fault with its defaults filled in. */
export type CheckedFault = z.output<typeof faultSchema>;

/** The name of a fault. */
export type FaultName = CheckedFault['name'];

/** The fault of one name, with its defaults filled in. */
export type FaultNamed<N extends FaultName> = Extract<CheckedFault, { name: N }>;

/** Faults of a single call. */
export const CALL_FAULTS = CALLS.map(nameOf);
/** Faults of a task's life. */
export const TASK_FAULTS = TASKS.map(nameOf);
/** Faults of a callback. */
export const CALLBACK_FAULTS = CALLBACKS.map(nameOf);
/** Faults of an upload. */
export const UPLOAD_FAULTS = UPLOADS.map(nameOf);
/** Faults of a task's end. */
export const END_FAULTS = ENDS.map(nameOf);

/** The name of an upload fault. */
export type UploadFaultName = (typeof UPLOAD_FAULTS)[number];

/** A fault of a task's life, with its defaults filled in. */
export type TaskFault = FaultNamed<(typeof TASK_FAULTS)[number]>;

function nameOf<N extends FaultName>(fault: { readonly shape: { readonly name: z.ZodLiteral<N> } }): N {
  return fault.shape.name.value;
}
