import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions, VirtualClock } from '../../src/simulator/index.js';
import { signedQuery, type ZegoAction, ZegoClient, type ZegoRequest } from '../../src/zego/index.js';

/** Noon of an arbitrary day, the start of every virtual clock in these tests. */
export const NOON = Date.parse('2026-03-02T12:00:00.000Z');

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A received callback. */
export interface ReceivedCallback {
  readonly app_id: number;
  readonly task_id: string;
  readonly room_id: string;
  readonly event_type: number;
  readonly sequence: number;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly detail: Record<string, unknown>;
}

/** A receiver of callbacks. It responds with `statuses` in turn, then with 200. */
export interface Receiver {
  readonly url: string;
  readonly received: ReceivedCallback[];
  readonly statuses: number[];
  readonly events: () => number[];
  /** The most callbacks that waited for a response at one time. */
  readonly mostAtOnce: () => number;
}

/** A simulator on a virtual clock, with a client and a receiver of callbacks, closed after the test. */
export interface Bench {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  readonly client: ZegoClient;
  readonly callbacks: Receiver;
  /** Starts a mixed task, by default in a new room; returns its TaskId. */
  readonly start: (overrides?: StartOverrides) => Promise<string>;
  /** Moves the clock. */
  readonly after: (ms: number) => Promise<void>;
  readonly describe: (taskId: string) => ReturnType<ZegoClient['describeRecordStatus']>;
}

export interface StartOverrides {
  readonly roomId?: string;
  readonly input?: Record<string, unknown>;
  readonly output?: Record<string, unknown>;
  readonly storage?: Record<string, unknown>;
}

export async function bench(options: SimulatorOptions = {}): Promise<Bench> {
  const clock = new VirtualClock(NOON);
  const callbacks = await receiver();
  const simulator = await createSimulator({ clock, consoleCallbackUrl: callbacks.url, ...options });
  const client = new ZegoClient({
    appId: simulator.appId,
    serverSecret: simulator.serverSecret,
    endpoint: simulator.endpoint,
  });
  onTestFinished(async () => {
    client.close();
    await simulator.close();
  });
  return {
    simulator,
    clock,
    client,
    callbacks,
    start: async (overrides) => (await client.startRecord(startBody(simulator, overrides))).data.TaskId,
    after: (ms) => clock.advanceBy(ms),
    describe: (TaskId) => client.describeRecordStatus({ TaskId }),
  };
}

/** A StartRecord body: mixed, mp4, into the simulator's bucket `lessons`. */
export function startBody(simulator: Simulator, overrides: StartOverrides = {}): ZegoRequest<'StartRecord'> {
  return {
    RoomId: overrides.roomId ?? 'room-1',
    RecordInputParams: {
      RecordMode: 2,
      MaxIdleTime: 300,
      MixConfig: {
        MixOutputStreamId: 'mix',
        MixOutputVideoConfig: { Width: 1280, Height: 720, Fps: 15, Bitrate: 1_500_000 },
      },
      ...overrides.input,
    },
    RecordOutputParams: { OutputFolder: 'classes/', ...overrides.output },
    StorageParams: { ...simulator.storageParams('lessons'), ...overrides.storage },
  };
}

/** Overrides for a single-stream task. */
export const SINGLE = { RecordMode: 1, MixConfig: undefined } as const;

/** Sends a body unchecked, which the client would not. */
export async function post(
  simulator: Simulator,
  action: ZegoAction | (string & {}),
  body: unknown,
  change: (query: URLSearchParams) => void = () => {},
): Promise<Response> {
  const { appId, serverSecret } = simulator;
  const query = signedQuery({ action: action as ZegoAction, appId, serverSecret, nowMs: Date.now() });
  change(query);
  return fetch(`${simulator.endpoint}/?${query.toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** `post`, with the response's code and message. */
export async function postForCode(...args: Parameters<typeof post>): Promise<{ Code: number; Message: string }> {
  return (await (await post(...args)).json()) as { Code: number; Message: string };
}

export async function receiver({ respondAfterMs = 0 } = {}): Promise<Receiver> {
  const received: ReceivedCallback[] = [];
  const statuses: number[] = [];
  let waiting = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++waiting);
    const respond = (): void => {
      waiting--;
      response.writeHead(statuses.shift() ?? 200).end();
    };
    void bodyOf(request).then((body) => {
      if (request.method === 'POST') received.push(JSON.parse(body) as ReceivedCallback);
      if (respondAfterMs > 0) setTimeout(respond, respondAfterMs).unref();
      else respond();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks`;
  return {
    url,
    received,
    statuses,
    events: () => received.map((callback) => callback.event_type),
    mostAtOnce: () => mostAtOnce,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
