import type { FastifyBaseLogger } from 'fastify';
import type { RecordingClient, RecordingSession } from '../client/index.js';
import { type AppConfig, type Config, callbackKeysOf, verifyCallbackToken } from '../config/index.js';
import { parseCallback, signedFieldsOf, verifyCallback, type ZegoCallback } from '../zego/index.js';
import type { CallbackMetrics } from './callback-metrics.js';
import { CallbackRates } from './callback-rates.js';
import { type CallbackPlace, CallbackRepeats } from './callback-repeats.js';
import { signalBody } from './callback-signal.js';
import { Problem } from './problems.js';
import { TaskDirectory } from './task-directory.js';

/** ZEGO documents no timeout; its second attempt comes after 5 s. */
const RESPONSE_MS = 4_500;

/** The dependencies of the callback routes. */
export interface CallbackDependencies {
  readonly config: Config;
  readonly client: RecordingClient;
  readonly nowMs: () => number;
}

/** The result of a genuine callback. */
type Result = 'taken' | 'repeated' | 'closed';

/** Checks callbacks and forwards them to their sessions. */
export class CallbackReceiver {
  readonly #dependencies: CallbackDependencies;
  readonly #metrics: CallbackMetrics;
  readonly #repeats: CallbackRepeats;
  readonly #rates: CallbackRates;
  readonly #tasks: TaskDirectory;

  constructor(dependencies: CallbackDependencies, metrics: CallbackMetrics) {
    this.#dependencies = dependencies;
    this.#metrics = metrics;
    this.#repeats = new CallbackRepeats(dependencies.nowMs);
    this.#rates = new CallbackRates(dependencies.nowMs);
    this.#tasks = new TaskDirectory(dependencies.client, dependencies.nowMs);
  }

  /**
   * Checks the token in a session's address.
   * @throws the problem `callback-refused`
   */
  checkSessionAddress(address: { readonly app: string; readonly sessionId: string; readonly token: string }): void {
    const keys = callbackKeysOf(this.#dependencies.config, address.app);
    if (!verifyCallbackToken(keys, address, address.token)) {
      throw refused('the token in the address does not belong to this app and session');
    }
    this.#app(address.app);
  }

  /** Receives a callback at the address set in ZEGO's console for all tasks: only its signature shows that it is genuine. */
  async takeAtConsoleAddress(
    { app }: { readonly app: string },
    body: unknown,
    log: FastifyBaseLogger,
  ): Promise<Result> {
    const callback = this.#genuine(app, body, { needsSecret: true });
    return this.#deliver({ app }, callback, log, async (timeoutMs) => {
      const session = await this.#tasks.find(app, callback.task_id, {
        timeoutMs,
        beforeLookUp: () => this.#rates.lookUp(app),
      });
      if (session) return session;
      // A task can be found about a second after it started, and ZEGO retries after five.
      throw new Problem('unknown-task');
    });
  }

  /** Receives a callback at the address of one session, whose token has been checked. */
  async takeAtSessionAddress(
    { app, sessionId }: { readonly app: string; readonly sessionId: string },
    body: unknown,
    log: FastifyBaseLogger,
  ): Promise<Result> {
    const callback = this.#genuine(app, body, { needsSecret: false });
    return this.#deliver({ app, sessionId }, callback, log, () => this.#dependencies.client.get(sessionId));
  }

  #app(name: string): AppConfig {
    const { apps } = this.#dependencies.config;
    const app = Object.hasOwn(apps, name) ? apps[name] : undefined;
    if (!app) throw refused(`no app "${name}" is configured`);
    return app;
  }

  /** Parses a callback after verifying its signature. A malformed body is refused before the app matters: see `refused`. */
  #genuine(name: string, body: unknown, { needsSecret }: { readonly needsSecret: boolean }): ZegoCallback {
    const signed = signedFieldsOf(body);
    const { appId, callbackSecret } = this.#app(name);
    if (needsSecret && !callbackSecret) {
      throw refused(`app "${name}" has no callbackSecret, so callbacks cannot be verified at this address`);
    }
    if (callbackSecret && !verifyCallback(signed, [callbackSecret.reveal()])) {
      throw refused(`the signature does not match app "${name}": is its callbackSecret the one in ZEGO's console?`);
    }
    const callback = parseCallback(body);
    if (callback.app_id !== appId) throw refused(`app_id is not the appId of app "${name}"`);
    this.#metrics.genuine(name, callback.timestamp, this.#dependencies.nowMs());
    this.#checkClock(callback);
    return callback;
  }

  /** Refuses old timestamps: a callback that was intercepted must not be valid forever. */
  #checkClock({ timestamp }: ZegoCallback): void {
    const nowMs = this.#dependencies.nowMs();
    const { callbackToleranceSeconds } = this.#dependencies.config.gateway;
    // A timestamp that is not a number is NaN here and refused too.
    if (Math.abs(nowMs / 1_000 - Number(timestamp)) <= callbackToleranceSeconds) return;
    const clock = new Date(nowMs).toISOString();
    const detail =
      `The timestamp is ${timestamp.slice(0, 20)}; this gateway's clock is at ${Math.floor(nowMs / 1_000)} (${clock}). ` +
      `They may differ by ${callbackToleranceSeconds} s (gateway.callbackToleranceSeconds).`;
    throw new Problem('callback-clock', { detail });
  }

  async #deliver(
    place: CallbackPlace,
    callback: ZegoCallback,
    log: FastifyBaseLogger,
    sessionOf: (timeoutMs: number) => RecordingSession | Promise<RecordingSession>,
  ): Promise<Result> {
    const { task_id: taskId, event_type: eventType } = callback;
    const result = await this.#repeats.once(place, callback, async () => {
      const untilMs = Date.now() + RESPONSE_MS;
      const session = await sessionOf(RESPONSE_MS / 2);
      this.#rates.spend(session.id, taskId);
      const timeoutMs = Math.max(1, untilMs - Date.now());
      const delivered = await session.signals.zegoCallback(signalBody(callback), { timeoutMs });
      log.info({ taskId, eventType, sessionId: session.id }, `callback ${delivered}`);
      return delivered;
    });
    if (result === 'taken') this.#metrics.forwarded(place.app);
    else this.#metrics.dropped(place.app, result);
    if (result === 'repeated') log.debug({ taskId, eventType }, 'callback repeated');
    return result;
  }
}

/** The problem of every callback that is not genuine: it reveals neither which apps exist nor which have no secret. */
function refused(reason: string): Problem {
  return new Problem('callback-refused', { reason });
}
