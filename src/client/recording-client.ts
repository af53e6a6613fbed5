import { Client, Connection } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { CONFIG_NAME } from '../contract/ids.js';
import {
  MEMO,
  type NoWorker,
  type Outcome,
  type RecordAnswer,
  SESSION_WORKFLOW,
  type SessionPage,
  type SessionRequest,
  type SessionStatus,
  type SessionSummary,
  type TaskOwner,
} from '../contract/index.js';
import { temporalEnvironment } from '../contract/temporal-environment.js';
import { type EncryptionOptions, encryptingDataConverter } from '../encryption/index.js';
import { redactedError, registerTemporalSecrets } from '../redaction/index.js';
import { type CallbackSilence, callbackSilences } from './callback-silence.js';
import { addressableId, checkedSessionId, checkRequest } from './check-request.js';
import { encryptionOf } from './connect-encryption.js';
import { requestDigest } from './digest.js';
import { InvalidRequest, SessionConflict, TemporalUnavailable } from './errors.js';
import { fleetApps } from './fleet-apps.js';
import { PageCursors } from './page-cursor.js';
import { RecordingFleet } from './recording-fleet.js';
import { RecordingSession } from './recording-session.js';
import { countSessions, type SessionCounts } from './session-counts.js';
import { type ListOptions, listSessions, page } from './session-list.js';
import type { CallOptions } from './session-signals.js';
import { summaryOf } from './session-summary.js';
import { SharedStarts } from './shared-starts.js';
import { startInRoom } from './start-in-room.js';
import { sessionStartOptions } from './start-options.js';
import { startedRequestDigest } from './started-request.js';
import { ownersOf } from './task-owners.js';
import { TemporalCalls } from './temporal-calls.js';
import { taskQuery } from './visibility-query.js';
import { WorkerPresence } from './worker-presence.js';

const CALL_MS = 10_000;
/** Room coordinators respond within 20 s and a last check of the room; the rest is for concurrent starts. */
const START_MS = 40_000;

/** The options of a client. */
export interface RecordingClientOptions {
  /**
   * A connected Temporal client. Its namespace and `dataConverter` are used; if the workers encrypt, the latter must be
   * one of `encryptingDataConverter`. The caller closes its connection.
   */
  readonly client: Client;
  /** How long one call to Temporal may take. @default 10000 */
  readonly callTimeoutMs?: number;
  /**
   * Secrets that sign the cursors of lists: the first signs, all are accepted. Clients that accept each other's cursors
   * need the same secrets. @default none: only altered cursors are detected
   */
  readonly cursorKeys?: readonly string[];
}

/**
 * How to find Temporal: by environment variables (`TEMPORAL_ADDRESS`, …; empty counts as unset) and Temporal's
 * configuration file. The fields are those of the SDK's `LoadClientProfileOptions`; that type itself would pull the
 * worker's types into every program.
 */
export interface ConnectOptions {
  /** The profile in the configuration file. @default TEMPORAL_PROFILE, or "default" */
  readonly profile?: string;
  /** The configuration, as a path or as contents, instead of a file in one of the usual places. */
  readonly configSource?: { path: string } | { data: string | Uint8Array };
  /** Reads no configuration file. No effect with `configSource`. */
  readonly disableFile?: boolean;
  /** Reads no environment variables. */
  readonly disableEnv?: boolean;
  /** Rejects a configuration file with an unknown key. */
  readonly configFileStrict?: boolean;
  /** Variables to use instead of the process's environment. */
  readonly overrideEnvVars?: Record<string, string>;
  /** @default 10000 */
  readonly callTimeoutMs?: number;
  /** The workers' keys, if they encrypt. @default the keys in REELKEEPER_ENCRYPTION_KEYS, if set */
  readonly encryption?: Pick<EncryptionOptions, 'keys'>;
}

/** The result of a start. */
export interface StartResult {
  readonly session: RecordingSession;
  /** False if the same request was started with this id before, or if the room is already recorded. */
  readonly created: boolean;
  /** Set if the session had closed before. Nothing was started: use another id to record again. */
  readonly closed?: ClosedBefore;
}

/** How and when a session closed before a start found it. */
export interface ClosedBefore {
  /** Its outcome, or Temporal's status if it has none. */
  readonly as: Outcome | SessionStatus;
  readonly at: string;
}

/** The options of a start. */
export interface StartOptions {
  /** The caller's own key for this recording. Without it, a room is recorded once at a time. */
  readonly sessionId?: string;
  /** How long the start may take. @default the client's `callTimeoutMs`; 40000 without a session id */
  readonly timeoutMs?: number;
}

/** Starts, finds and commands recording sessions. Stateless: any number of clients may be used at the same time. */
export class RecordingClient {
  readonly #calls: TemporalCalls;
  readonly #cursors: PageCursors;
  readonly #workers: WorkerPresence;
  readonly #starts = new SharedStarts();
  readonly #ownConnection: Connection | undefined;

  constructor(
    { client, callTimeoutMs = CALL_MS, cursorKeys = [] }: RecordingClientOptions,
    ownConnection?: Connection,
  ) {
    this.#calls = new TemporalCalls(client, callTimeoutMs);
    this.#cursors = new PageCursors(this.#calls, cursorKeys);
    this.#workers = new WorkerPresence(this.#calls);
    this.#ownConnection = ownConnection;
  }

  /**
   * Connects with the settings of the environment. Call `close()` when done.
   * @throws EncryptionKeysInvalid; InvalidRequest for an API key that no header can carry; TemporalUnavailable after
   * `callTimeoutMs`; errors of Temporal's settings loader
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
    const faults = registerTemporalSecrets(connectionOptions);
    if (faults.length > 0) throw new InvalidRequest('connection', [{ path: 'settings', message: faults.join('; ') }]);
    const connection = Connection.lazy({ ...connectionOptions, connectTimeout: callTimeoutMs });
    try {
      await connection.ensureConnected();
    } catch (error) {
      await connection.close();
      const address = connectionOptions.address ?? 'localhost:7233';
      throw new TemporalUnavailable('connect', `no Temporal server responds at "${address}"`, {
        cause: redactedError(error),
      });
    }
    const client = new Client({ connection, dataConverter, ...(namespace !== undefined && { namespace }) });
    return new RecordingClient({ client, callTimeoutMs }, connection);
  }

  /** The namespace of the sessions. */
  get namespace(): string {
    return this.#calls.client.options.namespace;
  }

  /**
   * Cancels the calls in progress and closes the connection that `connect` opened. A connection that was passed in stays
   * open; close it after this.
   */
  async close(): Promise<void> {
    await this.#calls.settle();
    await this.#ownConnection?.close();
  }

  /**
   * Starts a session. With a `sessionId` the start is idempotent as long as Temporal keeps the closed workflow: the same
   * request returns the existing session, running or closed, whichever SDK started it. Only Temporal is needed for that.
   * Without a `sessionId` the start goes through the room coordinator, which needs a worker: a session that already
   * records the room is returned, whatever its request; one past recording is not.
   * @throws InvalidRequest, with a session id before anything is sent; SessionConflict if another request has this id;
   * RoomUnresponsive without an id, safe to repeat; TemporalUnavailable, safe to repeat with a session id; TemporalRefused
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
   * Returns the session with this id, without checking that it exists.
   * @throws InvalidRequest if no session can have this id
   */
  get(sessionId: string): RecordingSession {
    return new RecordingSession(this.#calls, addressableId(sessionId));
  }

  /** Returns the fleet keeper of an app, without checking that it exists. @throws InvalidRequest for an impossible name */
  fleet(app: string): RecordingFleet {
    if (CONFIG_NAME.test(app)) return new RecordingFleet(this.#calls, app);
    throw new InvalidRequest('app', [{ path: '(whole)', message: 'must be 1 to 64 letters, digits, "-" or "_"' }]);
  }

  /**
   * Returns the apps whose fleet keeper runs, from the visibility store, which lags by about a second.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async fleetApps(options: CallOptions = {}): Promise<readonly string[]> {
    return fleetApps(this.#calls, options);
  }

  /**
   * Returns one page of sessions, without runs that continued as new.
   * @throws InvalidRequest, TemporalUnavailable, TemporalRefused
   */
  async list(options: ListOptions = {}): Promise<SessionPage> {
    const [page, noWorker] = await Promise.all([
      listSessions(this.#calls, this.#cursors, options),
      this.#workers.absence().catch(() => undefined),
    ]);
    return { ...page, ...(noWorker && { noWorker }) };
  }

  /**
   * Returns the apps whose newest closed sessions got no callback of ZEGO, by the newest 50 of the namespace.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async callbackSilences(): Promise<readonly CallbackSilence[]> {
    const { sessions } = await listSessions(this.#calls, this.#cursors, { phase: 'closed' });
    return callbackSilences(sessions);
  }

  /**
   * Counts the sessions of all apps in the visibility store, which lags by about a second.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async countSessions(options: CallOptions = {}): Promise<SessionCounts> {
    return countSessions(this.#calls, options);
  }

  /**
   * Returns that no worker responds; undefined if one does. Asks a fleet keeper if the last poll of a worker does not tell.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async noWorker(): Promise<NoWorker | undefined> {
    return this.#workers.absence();
  }

  /**
   * Returns the sessions that carry or carried tasks of ZEGO. With `isStoreEnough` a running session that the visibility
   * store names counts as the owner, without being asked.
   * @throws TemporalUnavailable, TemporalRefused
   */
  async taskOwners(
    taskIds: readonly string[],
    { isStoreEnough = false, timeoutMs }: CallOptions & { readonly isStoreEnough?: boolean } = {},
  ): Promise<ReadonlyMap<string, TaskOwner>> {
    const context = { doing: 'look up the sessions of tasks', ...(timeoutMs !== undefined && { timeoutMs }) };
    return this.#calls.run(context, () => ownersOf(this.#calls.client, taskIds, { isStoreEnough }));
  }

  /**
   * Finds the session with this live ZEGO task in the visibility store, which lags by about a second.
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
   * Checks that Temporal and the namespace respond.
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

  /** Compares the request with the session's, by its memo or else its history, within one deadline. */
  async #expectSame(request: SessionRequest, sessionId: string, options: CallOptions): Promise<SessionSummary> {
    const { digest, summary } = await this.#calls.run(
      { doing: 'compare the request', sessionId, ...options },
      async () => {
        const { client } = this.#calls;
        const description = await client.workflow.getHandle(sessionId).describe();
        const { type, memo, runId } = description;
        if (type !== SESSION_WORKFLOW) throw new SessionConflict(sessionId, `a workflow "${type}" has it`);
        const stored = memo?.[MEMO.requestDigest];
        return {
          digest: stored ?? (await startedRequestDigest(client, { workflowId: sessionId, runId })),
          summary: summaryOf(description),
        };
      },
    );
    if (digest === undefined) {
      throw new SessionConflict(sessionId, 'the request that its session was started with cannot be read');
    }
    if (digest !== requestDigest(request)) throw new SessionConflict(sessionId, 'another request was started with it');
    return summary;
  }
}
