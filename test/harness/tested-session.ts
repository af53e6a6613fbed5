import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Manifest, SessionView } from '../../src/contract/index.js';

/** Longer than a workflow task takes on a busy machine. */
const GUARD_MS = 1_500;

/** Longer than a working server takes to fire a timer. */
const OVERDUE_MS = 60_000;

/**
 * A session on the time-skipping server. The server strands a run whose workflow task cancels a timer that fired while
 * the worker had the task (temporalio/sdk-java#3088), and between two skips its clock runs in real time. Nothing is
 * therefore sent to a session shortly before one of its timers fires.
 */
export class TestedSession {
  readonly id: string;

  constructor(
    private readonly env: TestWorkflowEnvironment,
    readonly handle: WorkflowHandle<(request: unknown) => Promise<Manifest>>,
  ) {
    this.id = handle.workflowId;
  }

  async signal(name: string, ...args: unknown[]): Promise<void> {
    await this.#untilNoTimer();
    const [body] = args;
    await (body === undefined ? this.handle.signal(name) : this.handle.signal<[unknown]>(name, body));
  }

  async update(name: string, ...args: unknown[]): Promise<unknown> {
    await this.#untilNoTimer();
    const [body] = args;
    return body === undefined
      ? this.handle.executeUpdate(name)
      : this.handle.executeUpdate<unknown, [unknown]>(name, { args: [body] });
  }

  /** Returns the failure of an update that must not succeed. */
  async rejected(name: string, ...args: unknown[]): Promise<unknown> {
    return this.update(name, ...args).then(
      (result) => {
        throw new Error(`The update was not rejected but returned ${JSON.stringify(result)}`);
      },
      (failure: unknown) => failure,
    );
  }

  async cancel(): Promise<void> {
    await this.#untilNoTimer();
    await this.handle.cancel();
  }

  async view(): Promise<SessionView> {
    return this.handle.query<SessionView>('session');
  }

  /** The manifest of a session that completes. Rejects for any other, like Temporal. */
  async result(): Promise<Manifest> {
    return this.handle.result();
  }

  /** The manifest of a session, however it closes. */
  async manifest(): Promise<Manifest> {
    await this.handle.result().catch(() => undefined);
    const { outcome } = await this.view();
    if (!outcome) throw new Error('The session closed without a manifest');
    return outcome;
  }

  /** The status of the session's workflow. */
  async status(): Promise<string> {
    return (await this.handle.describe()).status.name;
  }

  /** Moves virtual time in seconds until the view matches. */
  async until(wanted: (view: SessionView) => boolean, withinMs = 600_000): Promise<SessionView> {
    const untilMs = (await this.env.currentTimeMs()) + withinMs;
    for (;;) {
      const view = await this.view();
      if (wanted(view)) return view;
      if ((await this.env.currentTimeMs()) > untilMs) {
        await this.#expectNotStranded();
        throw new Error(`The session did not reach the expected view: ${JSON.stringify(view, null, 1)}`);
      }
      await this.env.sleep(1_000);
    }
  }

  /** Moves virtual time until ZEGO records. */
  async recording(): Promise<SessionView> {
    return this.until((view) => view.phase === 'recording');
  }

  /** Throws when a timer is overdue without a workflow task. */
  async #expectNotStranded(): Promise<void> {
    const { timerAtMs, taskPending } = await this.#pending();
    const overdueMs = (await this.env.currentTimeMs()) - timerAtMs;
    if (taskPending || overdueMs < OVERDUE_MS || (await this.status()) !== 'RUNNING') return;
    throw new Error(`The time-skipping server has stranded the run: a timer is overdue by ${overdueMs} ms`);
  }

  async #untilNoTimer(): Promise<void> {
    for (;;) {
      const { timerAtMs, taskPending } = await this.#pending();
      const leftMs = timerAtMs - (await this.env.currentTimeMs());
      if (taskPending) await setTimeout(10);
      else if (leftMs > GUARD_MS) return;
      else await this.env.sleep(Math.max(0, leftMs) + 20);
    }
  }

  /** The time of the session's next timer, and whether a workflow task is pending. */
  async #pending(): Promise<{ timerAtMs: number; taskPending: boolean }> {
    const { events } = await this.handle.fetchHistory();
    const timers = new Map<string, number>();
    let openTasks = 0;
    for (const event of events ?? []) {
      const { timerStartedEventAttributes: started, timerFiredEventAttributes: fired } = event;
      const canceled = event.timerCanceledEventAttributes;
      if (started) timers.set(String(started.timerId), ms(event.eventTime) + ms(started.startToFireTimeout));
      if (fired) timers.delete(String(fired.timerId));
      if (canceled) timers.delete(String(canceled.timerId));
      if (event.workflowTaskScheduledEventAttributes) openTasks += 1;
      if (event.workflowTaskCompletedEventAttributes) openTasks -= 1;
      if (event.workflowTaskFailedEventAttributes || event.workflowTaskTimedOutEventAttributes) openTasks -= 1;
      if (event.workflowExecutionStartedEventAttributes) openTasks = 0;
    }
    const closed = (await this.status()) !== 'RUNNING';
    return { timerAtMs: Math.min(...timers.values(), Number.POSITIVE_INFINITY), taskPending: openTasks > 0 && !closed };
  }
}

function ms(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}
