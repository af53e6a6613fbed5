import { defineSearchAttributeKey } from '@temporalio/common';
import {
  condition,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { SessionActivities } from '../../src/contract/activities.js';
import { SEARCH_ATTRIBUTES, SIGNALS } from '../../src/contract/names.js';
import { type RoomRequest, readStatus, startTask, stopTask, type TaskStatus, verifyFiles } from './calls.js';

/** Numbers of activities, timers, upserts and signals in a session of the same length. */
export interface BareShape {
  /** DescribeRecordStatus activities; StartRecord, StopRecord and the verification are one each. */
  readonly polls: number;
  readonly timers: number;
  readonly searchAttributeUpserts: number;
  readonly memoUpserts: number;
  /** Signals besides `stop`. */
  readonly callbacks: number;
}

const phaseKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD');
const FIRST_POLL_MS = 2_000;
const LATER_TIMERS_MS = 250;
/** The deadline of waits for signals. */
const LONGEST_WAIT = '1 hour';
const WAITS = 2;
const FIRST_WAIT = 1;
const SECOND_WAIT = 2;

const { checkRequest } = proxyLocalActivities<Pick<SessionActivities, 'checkRequest'>>({
  startToCloseTimeout: '10 seconds',
});

/**
 * A workflow with as many activities, timers, signals and upserts as a session but no decisions: the cost of Temporal
 * itself.
 */
export async function bareSession(request: RoomRequest, shape: BareShape): Promise<void> {
  let stopped = false;
  let callbacks = 0;
  setHandler(defineSignal(SIGNALS.stop), () => {
    stopped = true;
  });
  setHandler(defineSignal<[unknown]>(SIGNALS.zegoCallback), () => {
    callbacks += 1;
  });
  let upserts = 0;
  const upsertUntil = (count: number): void => {
    while (upserts < Math.min(count, shape.searchAttributeUpserts)) {
      upsertSearchAttributes([{ key: phaseKey, value: `step ${++upserts}` }]);
    }
  };
  const until = async (reached: () => boolean, timersBefore: number): Promise<unknown> =>
    timersBefore < shape.timers ? condition(reached, LONGEST_WAIT) : condition(reached);
  await checkRequest({ roomId: request.roomId });
  upsertUntil(1);
  const task = await startTask(request);
  upsertUntil(2);
  await sleep(FIRST_POLL_MS);
  let status: TaskStatus = await readStatus(task);
  upsertUntil(3);
  await until(() => stopped, FIRST_WAIT);
  upsertUntil(4);
  await stopTask(task);
  upsertUntil(5);
  for (let timer = 1 + WAITS; timer < shape.timers; timer++) await sleep(LATER_TIMERS_MS);
  for (let poll = 1; poll < shape.polls; poll++) status = await readStatus(task);
  await until(() => callbacks >= shape.callbacks, SECOND_WAIT);
  await verifyFiles(request.roomId, task, status.files);
  upsertUntil(shape.searchAttributeUpserts);
  for (let memo = 0; memo < shape.memoUpserts; memo++) upsertMemo({ bare: memo });
}
