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
import { type Look, look, lookInBucket, type RoomRequest, startTask, stopTask } from './calls.js';

/** How much of everything a session of the same length has. */
export interface BareShape {
  /** DescribeRecordStatus activities; StartRecord, StopRecord and the look into the bucket are one each. */
  readonly polls: number;
  readonly timers: number;
  readonly searchAttributeUpserts: number;
  readonly memoUpserts: number;
  /** Signals besides the one that asks to stop. */
  readonly callbacks: number;
}

const phaseKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD');
const FIRST_POLL_MS = 2_000;
const LATER_TIMERS_MS = 250;
/** The waits for signals are bounded by a timer, as any wait should be. */
const LONGEST_WAIT = '1 hour';
const WAITS = 2;
const FIRST_WAIT = 1;
const SECOND_WAIT = 2;

const { checkRequest } = proxyLocalActivities<Pick<SessionActivities, 'checkRequest'>>({
  startToCloseTimeout: '10 seconds',
});

/**
 * A workflow that decides nothing and has as many activities, timers, signals and upserts as a session: what Temporal
 * itself takes for them.
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
  let seen: Look = await look(task);
  upsertUntil(3);
  await until(() => stopped, FIRST_WAIT);
  upsertUntil(4);
  await stopTask(task);
  upsertUntil(5);
  for (let timer = 1 + WAITS; timer < shape.timers; timer++) await sleep(LATER_TIMERS_MS);
  for (let poll = 1; poll < shape.polls; poll++) seen = await look(task);
  await until(() => callbacks >= shape.callbacks, SECOND_WAIT);
  await lookInBucket(request.roomId, task, seen.files);
  upsertUntil(shape.searchAttributeUpserts);
  for (let memo = 0; memo < shape.memoUpserts; memo++) upsertMemo({ bare: memo });
}
