import { z } from 'zod';
import {
  type FleetEntry,
  type FleetSweep,
  type FleetView,
  ORPHAN_EVENTS,
  ORPHAN_POLICIES,
  ORPHAN_STANDINGS,
  ORPHAN_STATES,
  type OrphanView,
} from './fleet.js';
import {
  type FleetList,
  type FleetReading,
  KEEPER_STATES,
  type KeeperFacts,
  type UnviewedFleet,
  type ViewedFleet,
} from './fleet-reading.js';
import type { ShapeOf } from './shape.js';
import { timeSchema } from './time.schema.js';
import { SESSION_PHASES } from './view.js';

const count = z.int().min(0);
const taskId = z.string().describe("ZEGO's id.");
const roomId = z.string();
const standing = z
  .enum(ORPHAN_STANDINGS)
  .describe(
    '`foreign`: no session of ours carried the task. `closed`: the session that carried it no longer runs. `dropped`: ' +
      "that session runs and no longer carries it, as after a reset. `unsettled`: this can't be decided yet.",
  );
const sessionId = z.string().exactOptional().describe('The session that carried it.');

/** `OrphanView`. */
export const orphanSchema: z.ZodType<OrphanView> = z
  .looseObject({
    taskId,
    roomId,
    startedAt: timeSchema,
    foundAt: timeSchema.describe('When a sweep first found it without a session.'),
    standing,
    sessionId,
    why: z.string().exactOptional().describe('Why it is unsettled.'),
    hasSessionInRoom: z.boolean().describe('Whether a running session records the same room.'),
    state: z
      .enum(ORPHAN_STATES)
      .describe(
        '`found`: a later sweep must confirm it. `reported`: it is left recording. `stopped`: ZEGO has confirmed the stop ' +
          'and still lists the task.',
      ),
  } satisfies ShapeOf<OrphanView>)
  .describe('A task that ZEGO lists as recording and that no running session carries.');

/** `FleetSweep`. */
export const fleetSweepSchema: z.ZodType<FleetSweep> = z
  .looseObject({
    endedAt: timeSchema,
    tookMs: z.number().min(0),
    calls: count.describe('Calls of DescribeTasks.'),
    tasks: count.describe('Tasks that ZEGO lists as recording.'),
    sessions: z
      .partialRecord(z.enum(SESSION_PHASES), count)
      .describe('Running sessions by phase; those that wait for capacity are `waiting`.'),
    signalled: z
      .looseObject({ recording: count, left: count })
      .describe('Sessions that got a signal: their task is recording, or has left the list.'),
    orphans: z.partialRecord(z.enum(ORPHAN_STANDINGS), count).describe('Orphans by standing.'),
  } satisfies ShapeOf<FleetSweep>)
  .describe('A sweep that read the whole list.');

/** `FleetEntry`. */
export const fleetEntrySchema: z.ZodType<FleetEntry> = z
  .looseObject({
    at: timeSchema,
    event: z.enum(ORPHAN_EVENTS).describe('`stop-failed`: the stop is tried again.'),
    taskId,
    roomId,
    standing,
    sessionId,
    error: z.string().exactOptional().describe('The error of a stop that failed.'),
  } satisfies ShapeOf<FleetEntry>)
  .describe('What a fleet keeper did about an orphan.');

const view = {
  app: z.string(),
  paused: z.boolean(),
  startedAt: timeSchema,
  pausedAt: timeSchema.exactOptional().describe('When it was last paused.'),
  resumedAt: timeSchema.exactOptional().describe('When it was last resumed.'),
  sweeps: count.describe('Completed sweeps since `startedAt`.'),
  last: fleetSweepSchema.exactOptional(),
  lastError: z
    .looseObject({ at: timeSchema, what: z.string() })
    .exactOptional()
    .describe('The last error, until a sweep succeeds.'),
  orphans: z.array(orphanSchema).describe('Tasks without a session, at most 100.'),
  policy: z
    .enum(ORPHAN_POLICIES)
    .exactOptional()
    .describe('Which orphans are stopped: none, those that a session of ours carried, or all.'),
  stopped: count.describe('Orphans stopped since `startedAt`.'),
  timeline: z.array(fleetEntrySchema).describe('The newest entries, at most 50.'),
} satisfies ShapeOf<FleetView>;

/** `FleetView`. */
export const fleetViewSchema: z.ZodType<FleetView> = z.looseObject(view).describe('The state of a fleet keeper.');

const facts = {
  app: z.string(),
  keeper: z
    .enum(KEEPER_STATES)
    .describe(
      '`running`: it sweeps. `paused`: by a person. `behind`: it has completed no sweep for two minutes. `missing`: none ' +
        'runs. In all but the first, sessions poll their tasks themselves.',
    ),
  failure: z.string().exactOptional().describe('Why sweeps fail at the moment, as Temporal reports it.'),
} satisfies ShapeOf<KeeperFacts>;

const viewedFleetSchema: z.ZodType<ViewedFleet> = z
  .looseObject({ ...view, ...facts } satisfies ShapeOf<ViewedFleet>)
  .describe('The view of a fleet keeper, with its state.');

const unviewedFleetSchema: z.ZodType<UnviewedFleet> = z
  .looseObject({
    ...facts,
    last: fleetSweepSchema.exactOptional(),
    viewUnavailable: z.literal(true),
  } satisfies ShapeOf<UnviewedFleet>)
  .describe("A fleet from Temporal's own record: no worker has responded, or no keeper runs.");

/** `FleetReading`. */
export const fleetReadingSchema: z.ZodType<FleetReading> = z
  .union([viewedFleetSchema, unviewedFleetSchema])
  .describe('The fleet of an app.');

/** `FleetList`. */
export const fleetListSchema: z.ZodType<FleetList> = z
  .looseObject({ fleets: z.array(fleetReadingSchema) } satisfies ShapeOf<FleetList>)
  .describe('The fleets, in the order of the configuration.');
