import { Client, Connection } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import {
  MEMO,
  type Outcome,
  type RecordAnswer,
  SESSION_WORKFLOW,
  type SessionPage,
  type SessionRequest,
  type SessionStatus,
  type SessionSummary,
} from '../contract/index.js';
import { temporalEnvironment } from '../contract/temporal-environment.js';
import { type EncryptionOptions, encryptingDataConverter } from '../encryption/index.js';
import { knowTemporalSecrets, redactedError } from '../redaction/index.js';
import { addressableId, checkedSessionId, checkRequest } from './check-request.js';
import { encryptionOf } from './connect-encryption.js';
import { requestDigest } from './digest.js';
import { InvalidRequest, SessionConflict, TemporalUnavailable } from './errors.js';
import { PageCursors } from './page-cursor.js';
import { RecordingSession } from './recording-session.js';
import { countSessions, type SessionCounts } from './session-counts.js';
import { type ListOptions, listSessions, page } from './session-list.js';
import type { CallOptions } from './session-signals.js';
import { summaryOf } from './session-summary.js';
import { SharedStarts } from './shared-starts.js';
import { startInRoom } from './start-in-room.js';
import { sessionStartOptions } from './start-options.js';
import { startedRequestDigest } from './started-request.js';
import { TemporalCalls } from './temporal-calls.js';
import { taskQuery } from './visibility-query.js';

const CALL_MS = 10_000;
/** Coordinators answer within 20 s and a last look at the room; this leaves time for others who ask at once. */
const START_MS = 40_000;

/** What a client works with. */
export interface RecordingClientOptions {
  /**
   * A connected client of Temporal; its namespace is used, and its `dataConverter`: where workers encrypt, one of
   * `encryptingDataConverter`. The caller closes its connection.
   */
  readonly client: Client;
  /** How long one call to Temporal may take. @default 10000 */
  readonly callTimeoutMs?: number;
  /**
   * Secrets that mark the cursors of lists, so that nobody else can make one: the first marks, all are accepted. Clients
   * that take each other's cursors need the same ones. @default none: a cursor is only told from one that was altered
   */
  readonly cursorKeys?: readonly string[];
}

/**
 * How to find Temporal: the environment (`TEMPORAL_ADDRESS`, …; empty is unset) and its file, as every Temporal tool does.
 * The fields of the SDK's `LoadClientProfileOptions`, whose own type would bring the worker's types into every program.
 */
export interface ConnectOptions {
  /** The profile of the configuration file. @default that of TEMPORAL_PROFILE, else "default" */
  readonly profile?: string;
  /** The configuration instead of a file in one of the usual places: a path, or the contents. */
  readonly configSource?: { path: string } | { data: string | Uint8Array };
  /** Reads no configuration file. Without effect beside `configSource`. */
  readonly disableFile?: boolean;
  /** Reads no variables of the environment. */
  readonly disableEnv?: boolean;
  /** Refuses a configuration file with an unknown key. */
  readonly configFileStrict?: boolean;
  /** Variables instead of the process's environment. */
  readonly overrideEnvVars?: Record<string, string>;
  /** @default 10000 */
  readonly callTimeoutMs?: number;
  /** The keys of the workers, where they encrypt. @default those of REELKEEPER_ENCRYPTION_KEYS, if it is set */
  readonly encryption?: Pick<EncryptionOptions, 'keys'>;
}

/** What a start has led to. */
export interface StartResult {
  readonly session: RecordingSession;
  /** False when this very request had been started under this id before, or when the room was recorded already. */
  readonly created: boolean;
  /** Set when the session had closed before this start, which did nothing: another id is needed to record again. */
  readonly closed?: ClosedBefore;
}

/** How and when a session closed that a start has found. */
export interface ClosedBefore {
  /** Its outcome, or what Temporal says of a workflow that has none. */
  readonly as: Outcome | SessionStatus;
  readonly at: string;
}

/** How to start. */
export interface StartOptions {
  /** The caller's own key for this recording. Without one a room is recorded once at a time. */
  readonly sessionId?: string;
  /** How long a start may take. @default the client's `callTimeoutMs`; 40000 without a session id */
  readonly timeoutMs?: number;
}

/** Starts, finds and commands recording sessions. Holds no state: any number of them may be used side by side. */
export class RecordingClient {
  readonly #calls: TemporalCalls;
  readonly #cursors: PageCursors;
  readonly #starts = new SharedStarts();
  readonly #ownConnection: Connection | undefined;

  constructor(
    { client, callTimeoutMs = CALL_MS, cursorKeys = [] }: RecordingClientOptions,
    ownConnection?: Connection,
  ) {
    this.#calls = new TemporalCalls(client, callTimeoutMs);
    this.#cursors = new PageCursors(this.#calls, cursorKeys);
    this.#ownConnection = ownConnection;
  }

  /**
   * Connects as the environment says. Call `close()` when done.
   * @throws EncryptionKeysInvalid; InvalidRequest for an API key that no header can carry; TemporalUnavailable after
   * `callTimeoutMs`; what Temporal's loader of settings throws
   */
  static async connect({
    callTimeoutMs = CALL_MS,
    encryption,
    ...profile
  }: ConnectOptions = {}): Promise<RecordingClient> {
    const dataConverter = encryptingDataConverter(encryptionOf(encryption, profile.overrideEnvVars));
    const { connectionOptions, namespace } = loadClientConnectConfig({
      ...profile,
      overrideEnvVars: temporalEnvironment(profile.overrideEnvVars ?? process.env, profile),
    });
    const faults = knowTemporalSecrets(connectionOptions);
    if (faults.length > 0) throw new InvalidRequest('connection', [{ path: 'settings', message: faults.join('; ') }]);
    const connection = Connection.lazy({ ...connectionOptions, connectTimeout: callTimeoutMs });
    try {
      await connection.ensureConnected();
    } catch (error) {
      await connection.close();
      const address = connectionOptions.address ?? 'localhost:7233';
      throw new TemporalUnavailable('connect', `nothing answers at "${address}" as Temporal does`, {
        cause: redactedError(error),
      });
    }
    const client = new Client({ connection, dataConverter, ...(namespace !== undefined && { namespace }) });
    return new RecordingClient({ client, callTimeoutMs }, connection);
  }

  /**
   * Cancels the calls that are still under way, and closes the connection that `connect` opened. One that was passed in
   * stays open; close it only after this.
   */
  async close(): Promise<void> {
    await this.#calls.settle();
    await this.#ownConnection?.close();
  }

  /**
   * Starts a session. With a `sessionId` the start is idempotent, for as long as Temporal keeps the closed workflow:
   * the same request finds the session of before, running or closed, by whatever SDK it was started, and Temporal alone
   * has to be there. Without one it goes through the room coordinator, which needs a worker: a session that records the room
   * already is the answer, whatever it was asked to record; one that is past recording is not.
   * @throws InvalidRequest, with a session id before anything is sent; SessionConflict when another request has this id;
   * RoomUnresponsive without an id, safe to repeat; TemporalUnavailable, whose `sessionId` makes repeating the start safe;
   * TemporalRefused
   */
  async start(request: SessionRequest, { sessionId, timeoutMs }: StartOptions = {}): Promise<StartResult> {
    checkRequest(request);
    const inTime = timeoutMs === undefined ? {} : { timeoutMs };
    if (sessionId === undefined) {
      const answer = await this.#startInRoom(request, timeoutMs);
      return { session: this.get(answer.sessionId), created: answer.created };
    }
    const id = checkedSessionId(sessionId);
    const session = this.get(id);
    try {
      await this.#calls.run({ doing: 'start', sessionId: id, ...inTime }, () =>
        this.#calls.client.workflow.start(SESSION_WORKFLOW, {
          ...sessionStartOptions(request, id),
          args: [request],
        }),
      );
      return { session, created: true };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { status, outcome, closedAt } = await this.#expectSame(request, id, inTime);
      const closed = closedAt !== undefined && { closed: { as: outcome?.outcome ?? status, at: closedAt } };
      return { session, created: false, ...closed };
    }
  }

  /**
   * The session of this id. Whether there is one shows when it is used.
   * @throws InvalidRequest when no session can have this id
   */
  get(sessionId: string): RecordingSession {
    return new RecordingSession(this.#calls, addressableId(sessionId));
  }

  /**
   * One page of sessions; a run that continued as new is not shown.
   * @throws InvalidRequest, TemporalUnavailable, TemporalRefused
   */
  async list(options: ListOptions = {}): Promise<SessionPage> {
    return listSessions(this.#calls, this.#cursors, options);
  }

  /**
   * How many sessions there are, all apps together, as the visibility store has it (a second late).
   * @throws TemporalUnavailable, TemporalRefused
   */
  async countSessions(options: CallOptions = {}): Promise<SessionCounts> {
    return countSessions(this.#calls, options);
  }

  /**
   * The session that has this task of ZEGO among its live ones, as the visibility store knows it (a second late).
   * @throws TemporalUnavailable, TemporalRefused
   */
  async findByTaskId(
    taskId: string,
    { app, timeoutMs }: CallOptions & { readonly app?: string } = {},
  ): Promise<RecordingSession | undefined> {
    const query = taskQuery(taskId, app);
    if (query === undefined) return undefined;
    const { sessions } = await page(this.#calls, query, {
      pageSize: 1,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    return sessions[0] && this.get(sessions[0].sessionId);
  }

  /**
   * Makes sure that Temporal and the namespace answer.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async probe({ timeoutMs = CALL_MS }: CallOptions = {}): Promise<void> {
    await this.#calls.probe(timeoutMs);
  }

  #startInRoom(request: SessionRequest, timeoutMs: number = START_MS): Promise<RecordAnswer> {
    const untilMs = Date.now() + timeoutMs;
    const key = `${timeoutMs} ${requestDigest(request)}`;
    return this.#starts.start(key, () => startInRoom(this.#calls, request, { timeoutMs, untilMs }));
  }

  /** One deadline for both looks: at what Temporal says of the session, and where that leaves it open, at its history. */
  async #expectSame(request: SessionRequest, sessionId: string, options: CallOptions): Promise<SessionSummary> {
    const { digest, summary } = await this.#calls.run(
      { doing: 'compare the request', sessionId, ...options },
      async () => {
        const { client } = this.#calls;
        const description = await client.workflow.getHandle(sessionId).describe();
        const { type, memo, runId } = description;
        if (type !== SESSION_WORKFLOW) throw new SessionConflict(sessionId, `a workflow "${type}" has it`);
        const known = memo?.[MEMO.requestDigest];
        return {
          digest: known ?? (await startedRequestDigest(client, { workflowId: sessionId, runId })),
          summary: summaryOf(description),
        };
      },
    );
    if (digest === undefined) {
      throw new SessionConflict(
        sessionId,
        'its session was started in another way, so the requests cannot be compared',
      );
    }
    if (digest !== requestDigest(request)) throw new SessionConflict(sessionId, 'another request was started with it');
    return summary;
  }
}
