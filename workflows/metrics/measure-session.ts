import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import type { SessionActivities } from '../../src/contract/activities.js';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import { fieldsOf } from '../../src/json/objects.js';
import { isTaskEnded, TASK_STATUS } from '../../src/zego/tables/statuses.js';
import { count, NO_APP, observe, unlabelled, watched } from './measure.js';

const CHECK = 'checkRequest' satisfies keyof SessionActivities;
const DESCRIBE = 'describeRecordStatus' satisfies keyof SessionActivities;
const STOP = 'stopRecord' satisfies keyof SessionActivities;

/** Measures one run of a session, from what its activities are asked and answer. */
export function measureSession(): WorkflowInterceptors {
  const measure = new SessionMeasure();
  return {
    outbound: [
      unlabelled,
      {
        scheduleLocalActivity: (input, next) =>
          input.activityType === CHECK
            ? watched(next(input), { done: (answer) => measure.checked(answer) })
            : next(input),
        scheduleActivity: (input, next) => {
          const taskId = textIn(fieldsOf(input.args[0]).taskId) ?? '';
          switch (input.activityType) {
            case DESCRIBE:
              return watched(next(input), { done: (answer) => measure.described(taskId, answer) });
            case STOP:
              measure.stopAsked(taskId);
              return watched(next(input), { done: () => measure.stopConfirmed(taskId) });
            default:
              return next(input);
          }
        },
      },
    ],
  };
}

class SessionMeasure {
  #app: string | undefined;
  #recording = false;
  /** When the first StopRecord of a task was asked for, in epoch milliseconds. Made late: a session that records has neither. */
  #stopAskedAtMs: Map<string, number> | undefined;
  #stopConfirmed: Set<string> | undefined;
  #ended: Set<string> | undefined;

  checked(answer: unknown): void {
    this.#app = textIn(fieldsOf(fieldsOf(answer).request).app);
    count(SESSION_METRICS.requested, { app: this.#label, valid: this.#app === undefined ? 'no' : 'yes' });
  }

  described(taskId: string, answer: unknown): void {
    const { status, endedAt } = fieldsOf(answer);
    if (status === TASK_STATUS.recording) this.#seenRecording();
    if (typeof status !== 'number' || !isTaskEnded(status)) return;
    this.#ended ??= new Set();
    if (this.#ended.has(taskId)) return;
    this.#ended.add(taskId);
    const endedAtMs = Date.parse(textIn(endedAt) ?? '');
    // One that ended before this run began was counted by the run before.
    if (this.#continued && !(endedAtMs >= workflowInfo().runStartTime.getTime())) return;
    if (this.#stopAskedAtMs?.has(taskId) === true || Number.isNaN(endedAtMs)) return;
    observe(SESSION_METRICS.endNotice, { app: this.#label }, Date.now() - endedAtMs);
  }

  stopAsked(taskId: string): void {
    this.#stopAskedAtMs ??= new Map();
    if (!this.#stopAskedAtMs.has(taskId)) this.#stopAskedAtMs.set(taskId, Date.now());
  }

  stopConfirmed(taskId: string): void {
    const askedAtMs = this.#stopAskedAtMs?.get(taskId);
    if (askedAtMs === undefined || this.#stopConfirmed?.has(taskId)) return;
    this.#stopConfirmed ??= new Set();
    this.#stopConfirmed.add(taskId);
    observe(SESSION_METRICS.stopDuration, { app: this.#label }, Date.now() - askedAtMs);
  }

  #seenRecording(): void {
    const first = !this.#recording && !this.#continued;
    this.#recording = true;
    if (!first) return;
    observe(SESSION_METRICS.recordingDelay, { app: this.#label }, Date.now() - workflowInfo().startTime.getTime());
  }

  get #continued(): boolean {
    return workflowInfo().continuedFromExecutionRunId !== undefined;
  }

  /** Only what a worker has found in its configuration: callers must not be able to make up labels. */
  get #label(): string {
    const { typedSearchAttributes } = workflowInfo();
    return this.#app ?? (this.#continued ? typedSearchAttributes.get(ATTRIBUTE_KEYS.app) : undefined) ?? NO_APP;
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
