import type { Fault } from '../../contract/metrics.js';
import {
  type CallOptions,
  KNOWN_CODES,
  ZEGO_CODES,
  type ZegoAction,
  ZegoClient,
  type ZegoClientOptions,
  ZegoError,
  ZegoInvalidRequest,
  type ZegoRequest,
  type ZegoResult,
} from '../../zego/index.js';
import { faultOfCall } from './faults.js';
import type { WorkerMeter } from './worker-meter.js';
import { WORKER_METRICS } from './worker-metrics.js';

/** A client of ZEGO that counts and times every call. */
export class MeasuredZegoClient extends ZegoClient {
  readonly #app: string;
  readonly #meter: WorkerMeter;

  /** @param app the name of the app in the configuration */
  constructor(options: ZegoClientOptions, app: string, meter: WorkerMeter) {
    super(options);
    this.#app = app;
    this.#meter = meter;
  }

  override async call<A extends ZegoAction>(
    action: A,
    request: ZegoRequest<A>,
    options?: CallOptions,
  ): Promise<ZegoResult<A>> {
    const startedMs = performance.now();
    try {
      const result = await super.call(action, request, options);
      this.#took(action, startedMs, String(ZEGO_CODES.success), 'none');
      return result;
    } catch (error) {
      this.#took(action, startedMs, codeLabel(error), faultOfCall(action, error));
      throw error;
    }
  }

  #took(action: ZegoAction, startedMs: number, code: string, fault: Fault): void {
    const labels = { app: this.#app, action };
    this.#meter.count(WORKER_METRICS.zegoCalls, { ...labels, code, fault });
    if (code === NOT_SENT) return;
    this.#meter.observe(WORKER_METRICS.zegoCallDuration, labels, (performance.now() - startedMs) / 1_000);
  }
}

const NOT_SENT = 'not-sent';

/** Returns the label of a result. Unknown codes share one, since a label must have few values. */
function codeLabel(error: unknown): string {
  if (error instanceof ZegoInvalidRequest) return NOT_SENT;
  if (!(error instanceof ZegoError) || error.code === undefined) return 'no-response';
  const { code } = error;
  return KNOWN_CODES.some((known) => known.code === code) ? String(code) : 'other';
}
