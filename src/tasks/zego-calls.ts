import { setTimeout as sleep } from 'node:timers/promises';
import { ZegoRejected, ZegoUnreachable } from '../client/index.js';
import type { AppConfig, Secret } from '../config/index.js';
import { TASK_STOP_MS } from '../contract/index.js';
import { isTaskEnded, ZEGO_CODES, ZegoClient, ZegoError } from '../zego/index.js';
import { recordingTasks, StartWindows, sweep } from '../zego/start-windows.js';
import { type StopConfirmation, stopTask } from '../zego/stop-task.js';
import { endsBy, type FoundTask, type TaskCalls } from './task-calls.js';

/** An app with the credentials to call ZEGO. */
export type SigningApp = AppConfig & { readonly serverSecret: Secret };

/** A person waits for each call. */
const CALL_MS = 8_000;
/** Half of the usual quota of DescribeTasks: the fleet keeper uses the rest. */
const PAGE_PAUSE_MS = 200;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 4_000;

/** Calls that this process signs with the app's own secret. */
export class ZegoCalls implements TaskCalls {
  readonly via = 'zego';
  readonly app: string;
  readonly #zego: ZegoClient;

  constructor(app: string, { appId, serverSecret, endpoint, maxRecordSeconds }: SigningApp) {
    this.app = app;
    this.#zego = new ZegoClient({
      appId,
      serverSecret: serverSecret.reveal(),
      endpoint,
      maxRecordSeconds,
      timeoutMs: CALL_MS,
    });
  }

  async list(): Promise<{ readonly tasks: readonly FoundTask[] }> {
    const tasks = new Map<string, FoundTask>();
    let isFirst = true;
    const reads = sweep(
      new StartWindows(),
      async (window, page) => {
        if (!isFirst) await sleep(PAGE_PAUSE_MS);
        isFirst = false;
        return this.#retried(
          (error) => error.code === ZEGO_CODES.tooManyRequests,
          () => recordingTasks(this.#zego, window, page),
        );
      },
      Date.now,
    );
    for await (const read of reads) {
      for (const { taskId, roomId, beganAtMs, status } of read.tasks) {
        const startedAt = new Date(beganAtMs).toISOString();
        // Neighbouring windows share their boundary.
        tasks.set(taskId, { app: this.app, taskId, roomId, status, startedAt, ...this.#endsBy(startedAt) });
      }
    }
    return { tasks: [...tasks.values()] };
  }

  async describe(taskId: string): Promise<FoundTask | undefined> {
    try {
      const { data } = await this.#zego.describeRecordStatus({ TaskId: taskId });
      const { RoomId, Status, RecordBeginTimestamp, RecordEndTimestamp } = data;
      const [startedAt, endedAt] = [timeOf(RecordBeginTimestamp), timeOf(RecordEndTimestamp)];
      return {
        app: this.app,
        taskId,
        ...(RoomId !== undefined && { roomId: RoomId }),
        status: Status,
        ...(startedAt !== undefined && { startedAt }),
        ...(endedAt !== undefined && { endedAt }),
        ...(!isTaskEnded(Status) && this.#endsBy(startedAt)),
      };
    } catch (error) {
      if (error instanceof ZegoError && error.code === ZEGO_CODES.noSuchTask) return undefined;
      throw clientError(this.app, error);
    }
  }

  async stop(taskId: string): Promise<StopConfirmation> {
    const isTemporary = ({ verdict }: ZegoError): boolean => verdict !== 'final' && verdict !== 'signature';
    return this.#retried(isTemporary, () => stopTask(this.#zego, taskId));
  }

  close(): void {
    this.#zego.close();
  }

  #endsBy(startedAt: string | undefined): { readonly endsBy?: string } {
    return endsBy(startedAt, this.#zego.maxRecordSeconds * 1_000);
  }

  /** Repeats a call for about 20 s while its error is temporary. */
  async #retried<T>(isTemporary: (error: ZegoError) => boolean, call: () => Promise<T>): Promise<T> {
    const untilMs = Date.now() + TASK_STOP_MS;
    for (let pauseMs = FIRST_RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS)) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        return await call();
      } catch (error) {
        const isWorthIt = error instanceof ZegoError && isTemporary(error) && Date.now() + pauseMs < untilMs;
        if (!isWorthIt) throw clientError(this.app, error);
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      await sleep(pauseMs);
    }
  }
}

/** Converts an error of ZEGO's client to one of ours that names the app. */
function clientError(app: string, error: unknown): unknown {
  if (!(error instanceof ZegoError)) return error;
  const { action, code, zegoMessage = '', requestId = '' } = error;
  const message = `App "${app}": ${error.message}`;
  if (code === undefined) return new ZegoUnreachable(message, { action });
  return new ZegoRejected(message, { action, code, message: zegoMessage, requestId });
}

/** Returns Unix milliseconds as ISO 8601; undefined for 0, which ZEGO writes for "not yet". */
function timeOf(ms: number | undefined): string | undefined {
  return ms !== undefined && ms > 0 && ms <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}
