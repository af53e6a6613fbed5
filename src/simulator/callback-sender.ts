import { randomUUID } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { got } from 'got';
import { type CALLBACK_EVENTS, signCallback } from '../zego/index.js';
import type { TimerScope } from './clock/timer-scope.js';
import type { FaultRegistry } from './fault-registry.js';
import { CALLBACK_FAULTS } from './faults.schema.js';

/** Retries after the first attempt (ZEGO's callback page). */
const RETRIES = 2;
const RETRY_AFTER_MS = 5_000;
/** A callback that waits to be overtaken is sent after this time anyway. */
const OVERTAKE_WITHIN_MS = 30_000;
/** The number of records kept for each task; older ones are dropped. */
const MAX_RECORDS = 500;

/** An `event_type`. */
type CallbackEvent = (typeof CALLBACK_EVENTS)[keyof typeof CALLBACK_EVENTS];

/** One callback and its outcome. */
export interface CallbackRecord {
  readonly event: number;
  /** From 0; absent for a forged one. */
  readonly sequence?: number;
  /** When it was to be sent first, in Unix milliseconds. */
  readonly dueAt: number;
  tries: number;
  outcome: 'pending' | 'answered' | 'lost';
}

/** The callbacks of one task: their destination and records. */
export interface CallbackLine {
  readonly taskId: string;
  readonly roomId: string;
  /** Undefined: no callbacks are sent. */
  readonly url: string | undefined;
  readonly records: CallbackRecord[];
  nextSequence: number;
  /** A callback that waits for the next one to be sent. */
  held?: { release(): void };
  /** Resolves after the last first attempt; first attempts run one after the other. */
  lastTry: Promise<void>;
}

/** Numbers of callbacks, forged ones excluded. */
export interface CallbackCounts {
  sent: number;
  answered: number;
  lost: number;
}

interface CallbackSenderOptions {
  readonly appId: number;
  readonly secret: string;
  readonly timers: TimerScope;
  readonly faults: FaultRegistry;
  /** Real milliseconds that a receiver may take. */
  readonly timeoutMs: number;
}

/** Sends callbacks as ZEGO does: signed, numbered from 0, retried twice, then lost. */
export class CallbackSender {
  readonly counts: CallbackCounts = { sent: 0, answered: 0, lost: 0 };
  readonly #options: CallbackSenderOptions;
  readonly #agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  readonly #closing = new AbortController();

  constructor(options: CallbackSenderOptions) {
    this.#options = options;
  }

  /** Creates the line for a task's callbacks. */
  line(taskId: string, roomId: string, url: string | undefined): CallbackLine {
    return { taskId, roomId, url, records: [], nextSequence: 0, lastTry: Promise.resolve() };
  }

  /** Schedules a callback for now, unless a fault changes that. */
  send(line: CallbackLine, event: CallbackEvent, message: string, detail: object = {}): void {
    const { timers, faults } = this.#options;
    const sequence = line.nextSequence++;
    if (line.url === undefined) return;
    const record = this.#record(line, { event, sequence, dueAt: timers.now(), tries: 0, outcome: 'pending' });
    this.counts.sent++;
    const body = this.#body(line, { event, message, detail, sequence });
    const fault = faults.take(CALLBACK_FAULTS, { roomId: line.roomId, taskId: line.taskId, event });
    const sendNow = (): void => this.#schedule(line, body, record, timers.now());
    switch (fault?.name) {
      case 'callback-lost':
        return this.#lose(record);
      case 'callback-late':
        return this.#schedule(line, body, record, timers.now() + fault.ms);
      case 'callback-doubled':
        sendNow();
        sendNow();
        break;
      case 'callbacks-reordered':
        return this.#hold(line, sendNow);
      case undefined:
        sendNow();
    }
    line.held?.release();
  }

  /** Sends a callback that ZEGO never sent, with a wrong signature unless `signed`. */
  forge(line: CallbackLine, lie: { readonly event: number; readonly detail: object; readonly signed: boolean }): void {
    if (line.url === undefined) return;
    const now = this.#options.timers.now();
    const record = this.#record(line, { event: lie.event, dueAt: now, tries: 0, outcome: 'pending' });
    const body = this.#body(line, { ...lie, message: '', sequence: line.nextSequence });
    const forged = lie.signed ? body : { ...body, signature: body.signature.replace(/./g, otherDigit) };
    const { url } = line;
    this.#options.timers.at(now, async () => {
      record.tries++;
      record.outcome = (await this.#post(url, forged)) ? 'answered' : 'lost';
    });
  }

  /** Aborts requests in flight. The owner of the timers cancels those. */
  close(): void {
    this.#closing.abort();
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #hold(line: CallbackLine, send: () => void): void {
    line.held?.release();
    const release = (): void => {
      timer.cancel();
      delete line.held;
      send();
    };
    const timer = this.#options.timers.after(OVERTAKE_WITHIN_MS, release);
    line.held = { release };
  }

  #schedule(line: CallbackLine, body: object, record: CallbackRecord, atMs: number): void {
    this.#options.timers.at(atMs, () => {
      line.lastTry = line.lastTry.then(() => this.#try(line, body, record, RETRIES));
      return line.lastTry;
    });
  }

  async #try(line: CallbackLine, body: object, record: CallbackRecord, triesLeft: number): Promise<void> {
    if (line.url === undefined || this.#closing.signal.aborted) return;
    record.tries++;
    if (await this.#post(line.url, body)) {
      if (record.outcome !== 'answered') this.counts.answered++;
      record.outcome = 'answered';
    } else if (triesLeft > 0) {
      this.#options.timers.after(RETRY_AFTER_MS, () => this.#try(line, body, record, triesLeft - 1));
    } else if (record.outcome === 'pending') {
      this.#lose(record);
    }
  }

  #lose(record: CallbackRecord): void {
    record.outcome = 'lost';
    this.counts.lost++;
  }

  #record(line: CallbackLine, record: CallbackRecord): CallbackRecord {
    line.records.push(record);
    if (line.records.length > MAX_RECORDS) line.records.shift();
    return record;
  }

  #body(
    line: CallbackLine,
    of: { readonly event: number; readonly message: string; readonly detail: object; readonly sequence: number },
  ) {
    const nonce = randomUUID().replaceAll('-', '').slice(0, 16);
    const timestamp = String(Math.floor(this.#options.timers.now() / 1_000));
    return {
      app_id: this.#options.appId,
      task_id: line.taskId,
      room_id: line.roomId,
      event_type: of.event,
      message: of.message,
      nonce,
      timestamp,
      signature: signCallback({ secret: this.#options.secret, timestamp, nonce }),
      sequence: of.sequence,
      detail: of.detail,
    };
  }

  /** Whether the receiver responded with a 2xx. Never throws, whatever the URL is. */
  async #post(url: string, body: object): Promise<boolean> {
    try {
      const stream = got.stream.post(url, {
        json: body,
        agent: this.#agents,
        // A signal for each POST: each adds a listener, and there may be very many.
        signal: AbortSignal.any([this.#closing.signal]),
        timeout: { request: this.#options.timeoutMs },
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
      });
      // Without a listener, an error after the status would end the process.
      stream.on('error', () => {});
      const statusCode = await new Promise<number>((resolve, reject) => {
        stream.once('response', (response: { statusCode: number }) => resolve(response.statusCode));
        stream.once('error', reject);
      });
      // Only the status counts; the body is not read.
      stream.destroy();
      return statusCode >= 200 && statusCode < 300;
    } catch {
      return false;
    }
  }
}

/** Another hexadecimal digit: the signature keeps its form and is wrong. */
function otherDigit(digit: string): string {
  return ((Number.parseInt(digit, 16) + 1) % 16).toString(16);
}
