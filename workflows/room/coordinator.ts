import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  setCurrentDetails,
  sleep,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import { SESSION_WORKFLOW, WORKFLOW_TASK_QUEUE } from '../../src/contract/names.js';
import type { CheckedRequest } from '../../src/contract/request.js';
import { oversizeOf } from '../../src/contract/request-size.js';
import { type RecordAnswer, type RoomSession, sessionDetails, shortRoom } from '../../src/contract/room.js';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import { storable } from '../../src/contract/storable.js';
import { roomCalls } from '../activity-calls.js';
import { failureText } from '../activity-failures.js';
import { startChildInTime } from '../child-start.js';
import { invalidRequest, misplaced, roomUnclear } from './request.js';

/** A caller is answered within this and one last look, or asked to retry. */
const ANSWER_WITHIN_MS = 20_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** Temporal itself lets ten updates wait by default. */
const MOST_WAITING = 100;

/** Requests that are answered together; a session is started for the first of them. */
interface Round {
  readonly request: CheckedRequest;
  readonly dueMs: number;
  outcome?: { readonly answer: RecordAnswer } | { readonly failure: unknown };
}

/** What a coordinator knows of its room, and how it answers. */
export class RoomCoordinator {
  /** A request has come. */
  requested = false;
  /** A request is being answered, or the room looked at. */
  busy = false;
  /**
   * Temporal has suggested to continue as new. Noticed only where an event of the history is handled: a request that
   * is rejected leaves none, and what it brought about alone would be missing in a replay.
   */
  isLong = false;
  /** Sessions whose end Temporal reports to this run. */
  readonly #started = new Set<string>();
  #waiting = 0;
  #gathering: Round | undefined;

  /** `known`: the session that records the room, as far as is known. */
  constructor(public known: RoomSession | undefined) {}

  /** The known session, where Temporal does not report its end to this run. */
  get unwatched(): string | undefined {
    return this.known && !this.#started.has(this.known.sessionId) ? this.known.sessionId : undefined;
  }

  /** Rejects what is too much before it costs anything. */
  admit(request: unknown): void {
    if (this.#waiting >= MOST_WAITING) throw roomUnclear(`${MOST_WAITING} others wait already`);
    const mistakes = oversizeOf(request);
    if (mistakes.length > 0) throw invalidRequest(mistakes);
  }

  /** The session that records the room, started for this request if there is none. */
  async record(request: unknown): Promise<RecordAnswer> {
    this.requested = true;
    this.isLong ||= workflowInfo().continueAsNewSuggested;
    this.#waiting += 1;
    const dueMs = Date.now() + ANSWER_WITHIN_MS;
    try {
      return await CancellationScope.nonCancellable(async () => {
        const checked = await checkedFor(workflowInfo().workflowId, request);
        const round = this.#join(checked, dueMs);
        await condition(() => round.outcome !== undefined, leftMs(dueMs), { summary: 'how long an answer may take' });
        const { outcome } = round;
        if (!outcome) throw roomUnclear('others were answered first');
        if ('failure' in outcome) throw outcome.failure;
        return { ...outcome.answer, created: outcome.answer.created && round.request === checked };
      });
    } catch (error) {
      // Anything else would fail the workflow task, again and again, and with it every caller.
      throw error instanceof ApplicationFailure ? error : roomUnclear(failureText(error));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Looks whether the known session still records. */
  async look(): Promise<void> {
    const { known } = this;
    if (!known || this.busy) return;
    this.busy = true;
    try {
      const { sessionId, ...room } = known;
      const seen = await roomCalls.findRoomSession({ ...room, known: sessionId, nowMs: Date.now() });
      if (seen.found !== 'unsettled') {
        this.#knows(seen.found === 'open' ? { ...room, sessionId: seen.sessionId } : undefined);
      }
    } catch {
      // Temporal's engine was unreachable; the next look or the next request finds out.
    } finally {
      this.isLong ||= workflowInfo().continueAsNewSuggested;
      this.busy = false;
    }
  }

  /** Requests that come before the room is looked at share what is seen; a look that has begun may be too old for them. */
  #join(request: CheckedRequest, dueMs: number): Round {
    if (this.#gathering) return this.#gathering;
    const round: Round = { request, dueMs };
    this.#gathering = round;
    void this.#run(round);
    return round;
  }

  async #run(round: Round): Promise<void> {
    await condition(() => !this.busy);
    this.busy = true;
    this.#gathering = undefined;
    try {
      round.outcome = { answer: await this.#answer(round) };
    } catch (failure) {
      round.outcome = { failure };
    } finally {
      this.busy = false;
    }
  }

  async #answer({ request, dueMs }: Round): Promise<RecordAnswer> {
    const { app, roomId } = request;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const known = this.known && { known: this.known.sessionId };
      const seen = await roomCalls.findRoomSession({ app, roomId, ...known, nowMs: Date.now() });
      if (seen.found === 'open') {
        this.#knows({ app, roomId, sessionId: seen.sessionId });
        return { sessionId: seen.sessionId, created: false };
      }
      if (seen.found === 'none' && (await this.#start(seen.nextSessionId, request, dueMs))) {
        return { sessionId: seen.nextSessionId, created: true };
      }
      if (leftMs(dueMs) <= pauseMs) {
        throw roomUnclear(
          seen.found === 'none'
            ? 'others started sessions meanwhile'
            : `session "${seen.sessionId}" did not say whether it records: ${seen.why}`,
        );
      }
      await sleep(pauseMs, { summary: 'next look at the room' });
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Starts a session; false when somebody else has, or a workflow of another kind has its id. */
  async #start(sessionId: string, request: CheckedRequest, dueMs: number): Promise<boolean> {
    const { app, roomId, limits } = request;
    const withinMs = Math.max(leftMs(dueMs), FIRST_PAUSE_MS);
    const start = await startChildInTime(
      SESSION_WORKFLOW,
      {
        workflowId: sessionId,
        args: [request],
        taskQueue: WORKFLOW_TASK_QUEUE,
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        cancellationType: ChildWorkflowCancellationType.ABANDON,
        typedSearchAttributes: [
          { key: ATTRIBUTE_KEYS.app, value: app },
          { key: ATTRIBUTE_KEYS.room, value: storable(roomId) },
          { key: ATTRIBUTE_KEYS.phase, value: 'starting' },
        ],
        staticSummary: `record room ${shortRoom(roomId)}`,
        staticDetails: sessionDetails(request, limits.recordSeconds),
      },
      withinMs,
    );
    if (start.verdict === 'exists') return false;
    if (start.verdict === 'failed') throw roomUnclear(`session "${sessionId}": ${start.reason}`);
    this.#started.add(sessionId);
    this.#knows({ app, roomId, sessionId });
    const over = (): void => {
      if (this.known?.sessionId === sessionId) this.#knows(undefined);
    };
    void start.child.result().then(over, over);
    return true;
  }

  #knows(session: RoomSession | undefined): void {
    const isNews = this.known?.sessionId !== session?.sessionId;
    this.known = session;
    if (isNews) {
      setCurrentDetails(session ? `Session \`${session.sessionId}\` records it.` : 'No session records the room.');
    }
  }
}

/** The request with everything filled in. @throws ApplicationFailure with every mistake */
async function checkedFor(coordinatorId: string, request: unknown): Promise<CheckedRequest> {
  const answer = await roomCalls.checkRequest(request ?? null);
  const mistakes = answer.valid ? misplaced(coordinatorId, request, answer.request) : answer.mistakes;
  if (!answer.valid || mistakes.length > 0) throw invalidRequest(mistakes);
  return answer.request;
}

function leftMs(dueMs: number): number {
  return Math.max(1, dueMs - Date.now());
}
