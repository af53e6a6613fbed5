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
import { invalidRequest, roomMistakes, roomUnclear } from './request.js';

/** The time for one request, apart from a last lookup; the caller must retry after that. */
const REQUEST_MS = 20_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;
/** The most requests that wait at a time. Temporal's own default for updates is ten. */
const MOST_WAITING = 100;

/** Requests that share one lookup. If no session records the room, one is started for the first of them. */
interface Round {
  readonly request: CheckedRequest;
  readonly deadlineMs: number;
  outcome?: { readonly answer: RecordAnswer } | { readonly failure: unknown };
}

/** The state of a room coordinator, and how it handles requests. */
export class RoomCoordinator {
  /** Whether a request has arrived. */
  requested = false;
  /** Whether a lookup of the room's session is in flight. */
  lookupInFlight = false;
  /**
   * Whether Temporal has suggested to continue as new. Read only while an event of the history is handled: a rejected
   * request leaves no event, so that its effects would be missing in a replay.
   */
  isLong = false;
  /** The sessions whose end Temporal reports to this run. */
  readonly #started = new Set<string>();
  #waiting = 0;
  #gathering: Round | undefined;

  /** @param known the session that records the room, as far as this run knows */
  constructor(public known: RoomSession | undefined) {}

  /** The known session, if Temporal does not report its end to this run. */
  get unwatched(): string | undefined {
    return this.known && !this.#started.has(this.known.sessionId) ? this.known.sessionId : undefined;
  }

  /** Rejects a request that is too large or one too many before it adds to the history. */
  admit(request: unknown): void {
    if (this.#waiting >= MOST_WAITING) throw roomUnclear(`${MOST_WAITING} other requests are waiting`);
    const mistakes = oversizeOf(request);
    if (mistakes.length > 0) throw invalidRequest(mistakes);
  }

  /** Returns the session that records the room; starts one for this request if there is none. */
  async record(request: unknown): Promise<RecordAnswer> {
    this.requested = true;
    this.isLong ||= workflowInfo().continueAsNewSuggested;
    this.#waiting += 1;
    const deadlineMs = Date.now() + REQUEST_MS;
    try {
      return await CancellationScope.nonCancellable(async () => {
        const checked = await checkedFor(workflowInfo().workflowId, request);
        const round = this.#join(checked, deadlineMs);
        await condition(() => round.outcome !== undefined, leftMs(deadlineMs), { summary: 'limit for the request' });
        const { outcome } = round;
        if (!outcome) throw roomUnclear('other requests came first');
        if ('failure' in outcome) throw outcome.failure;
        return { ...outcome.answer, created: outcome.answer.created && round.request === checked };
      });
    } catch (error) {
      // Any other error would fail the workflow task again and again, for every caller.
      throw error instanceof ApplicationFailure ? error : roomUnclear(failureText(error));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Checks whether the known session still records. */
  async checkKnown(): Promise<void> {
    const { known } = this;
    if (!known || this.lookupInFlight) return;
    this.lookupInFlight = true;
    try {
      const { sessionId, ...room } = known;
      const seen = await roomCalls.findRoomSession({ ...room, known: sessionId, nowMs: Date.now() });
      if (seen.found !== 'unsettled') {
        this.#setKnown(seen.found === 'open' ? { ...room, sessionId: seen.sessionId } : undefined);
      }
    } catch {
      // Temporal's engine was unreachable. The next check or request finds out.
    } finally {
      this.isLong ||= workflowInfo().continueAsNewSuggested;
      this.lookupInFlight = false;
    }
  }

  /** Adds a request to the round that waits for its lookup. The result of a lookup in flight may be too old for it. */
  #join(request: CheckedRequest, deadlineMs: number): Round {
    if (this.#gathering) return this.#gathering;
    const round: Round = { request, deadlineMs };
    this.#gathering = round;
    void this.#run(round);
    return round;
  }

  async #run(round: Round): Promise<void> {
    await condition(() => !this.lookupInFlight);
    this.lookupInFlight = true;
    this.#gathering = undefined;
    try {
      round.outcome = { answer: await this.#findOrStart(round) };
    } catch (failure) {
      round.outcome = { failure };
    } finally {
      this.lookupInFlight = false;
    }
  }

  async #findOrStart({ request, deadlineMs }: Round): Promise<RecordAnswer> {
    const { app, roomId } = request;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const known = this.known && { known: this.known.sessionId };
      const seen = await roomCalls.findRoomSession({ app, roomId, ...known, nowMs: Date.now() });
      if (seen.found === 'open') {
        this.#setKnown({ app, roomId, sessionId: seen.sessionId });
        return { sessionId: seen.sessionId, created: false };
      }
      if (seen.found === 'none' && (await this.#start(seen.nextSessionId, request, deadlineMs))) {
        return { sessionId: seen.nextSessionId, created: true };
      }
      if (leftMs(deadlineMs) <= pauseMs) {
        throw roomUnclear(
          seen.found === 'none'
            ? 'others started sessions in the meantime'
            : `session "${seen.sessionId}" did not say whether it records: ${seen.why}`,
        );
      }
      await sleep(pauseMs, { summary: 'next lookup of the session' });
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Starts a session. Returns false if a workflow with its id exists already. */
  async #start(sessionId: string, request: CheckedRequest, deadlineMs: number): Promise<boolean> {
    const { app, roomId, limits } = request;
    const withinMs = Math.max(leftMs(deadlineMs), FIRST_PAUSE_MS);
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
    this.#setKnown({ app, roomId, sessionId });
    const over = (): void => {
      if (this.known?.sessionId === sessionId) this.#setKnown(undefined);
    };
    void start.child.result().then(over, over);
    return true;
  }

  #setKnown(session: RoomSession | undefined): void {
    const isNew = this.known?.sessionId !== session?.sessionId;
    this.known = session;
    if (isNew) {
      setCurrentDetails(
        session ? `Session \`${session.sessionId}\` records the room.` : 'No session records the room.',
      );
    }
  }
}

/** Returns the request with its defaults filled in. @throws InvalidRequest with every mistake */
async function checkedFor(coordinatorId: string, request: unknown): Promise<CheckedRequest> {
  const answer = await roomCalls.checkRequest(request ?? null);
  const mistakes = answer.valid ? roomMistakes(coordinatorId, request, answer.request) : answer.mistakes;
  if (!answer.valid || mistakes.length > 0) throw invalidRequest(mistakes);
  return answer.request;
}

function leftMs(deadlineMs: number): number {
  return Math.max(1, deadlineMs - Date.now());
}
