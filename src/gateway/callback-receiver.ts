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

/** ZEGO says nothing of its own patience; its second try comes after 5 s. */
const ANSWER_MS = 4_500;

/** What the callback routes work with. */
export interface CallbackDependencies {
  readonly config: Config;
  readonly client: RecordingClient;
  readonly nowMs: () => number;
}

/** What became of a genuine callback. */
type Taken = 'taken' | 'repeated' | 'closed';

/** Checks callbacks and brings them to their sessions. */
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

  /** The address of one session: its token tells that we made it. */
  checkSessionAddress(address: { readonly app: string; readonly sessionId: string; readonly token: string }): void {
    const keys = callbackKeysOf(this.#dependencies.config, address.app);
    if (!verifyCallbackToken(keys, address, address.token)) {
      throw refused('the token of the address is not that of this app and session');
    }
    this.#app(address.app);
  }

  /** The address that is set in ZEGO's console, for all tasks: only the signature tells a genuine callback. */
  async takeAtConsoleAddress({ app }: { readonly app: string }, body: unknown, log: FastifyBaseLogger): Promise<Taken> {
    const callback = this.#genuine(app, body, { needsSecret: true });
    return this.#deliver({ app }, callback, log, async (timeoutMs) => {
      const session = await this.#tasks.find(app, callback.task_id, {
        timeoutMs,
        beforeLookUp: () => this.#rates.lookUp(app),
      });
      if (session) return session;
      // A task is found about a second after it started, and ZEGO sends again after five.
      throw new Problem('unknown-task');
    });
  }

  async takeAtSessionAddress(
    { app, sessionId }: { readonly app: string; readonly sessionId: string },
    body: unknown,
    log: FastifyBaseLogger,
  ): Promise<Taken> {
    const callback = this.#genuine(app, body, { needsSecret: false });
    return this.#deliver({ app, sessionId }, callback, log, () => this.#dependencies.client.get(sessionId));
  }

  #app(name: string): AppConfig {
    const { apps } = this.#dependencies.config;
    const app = Object.hasOwn(apps, name) ? apps[name] : undefined;
    if (!app) throw refused(`no app "${name}" is configured`);
    return app;
  }

  /** The callback, read once it is proven. What is no callback at all is refused before the app matters: see `refused`. */
  #genuine(name: string, body: unknown, { needsSecret }: { readonly needsSecret: boolean }): ZegoCallback {
    const proof = signedFieldsOf(body);
    const { appId, callbackSecret } = this.#app(name);
    if (needsSecret && !callbackSecret) {
      throw refused(`app "${name}" has no callbackSecret, so that no callback can be told from a forged one here`);
    }
    if (callbackSecret && !verifyCallback(proof, [callbackSecret.reveal()])) {
      throw refused(`the signature is not one of app "${name}": is its callbackSecret the one in ZEGO's console?`);
    }
    const callback = parseCallback(body);
    if (callback.app_id !== appId) throw refused(`app_id is not the appId of app "${name}"`);
    this.#metrics.genuine(name, callback.timestamp, this.#dependencies.nowMs());
    this.#checkClock(callback);
    return callback;
  }

  /** A callback that was seen must not be sent again for ever. */
  #checkClock({ timestamp }: ZegoCallback): void {
    const nowMs = this.#dependencies.nowMs();
    const { callbackToleranceSeconds } = this.#dependencies.config.gateway;
    // What is no number is off as well.
    if (Math.abs(nowMs / 1_000 - Number(timestamp)) <= callbackToleranceSeconds) return;
    const clock = new Date(nowMs).toISOString();
    const detail =
      `The timestamp is ${timestamp.slice(0, 20)}, and this gateway's clock says ${Math.floor(nowMs / 1_000)} (${clock}): ` +
      `they may differ by ${callbackToleranceSeconds} s (gateway.callbackToleranceSeconds).`;
    throw new Problem('callback-clock', { detail });
  }

  async #deliver(
    place: CallbackPlace,
    callback: ZegoCallback,
    log: FastifyBaseLogger,
    sessionOf: (timeoutMs: number) => RecordingSession | Promise<RecordingSession>,
  ): Promise<Taken> {
    const { task_id: taskId, event_type: eventType } = callback;
    const taken = await this.#repeats.once(place, callback, async () => {
      const untilMs = Date.now() + ANSWER_MS;
      const session = await sessionOf(ANSWER_MS / 2);
      this.#rates.spend(session.id, taskId);
      const timeoutMs = Math.max(1, untilMs - Date.now());
      const delivered = await session.signals.zegoCallback(signalBody(callback), { timeoutMs });
      log.info({ taskId, eventType, sessionId: session.id }, `callback ${delivered}`);
      return delivered;
    });
    if (taken === 'taken') this.#metrics.forwarded(place.app);
    else this.#metrics.dropped(place.app, taken);
    if (taken === 'repeated') log.debug({ taskId, eventType }, 'callback said before');
    return taken;
  }
}

/** One answer for all that is not genuine: a stranger learns neither which apps there are nor which have no secret. */
function refused(reason: string): Problem {
  return new Problem('callback-refused', { reason });
}
