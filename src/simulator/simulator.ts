import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { CALLS_PER_SECOND, CONCURRENT_TASKS, STORAGE_VENDORS } from '../zego/index.js';
import { Actions } from './actions.js';
import { CallbackSender } from './callback-sender.js';
import { RealClock } from './clock/real-clock.js';
import type { SimulatorClock } from './clock/simulator-clock.js';
import { TimerScope } from './clock/timer-scope.js';
import { controlApi } from './control-api.js';
import { Engine } from './engine.js';
import { FaultRegistry, type FaultState } from './fault-registry.js';
import type { Fault } from './faults.schema.js';
import { filePath, filesApi } from './files-api.js';
import { Ledger } from './ledger.js';
import { S3_BUCKET, S3_CREDENTIALS, S3_REGION, SIMULATOR_DEFAULTS, type SimulatorOptions } from './options.js';
import { refuseForeignPages } from './refuse-foreign-pages.js';
import { type RoomScript, Rooms } from './rooms.js';
import { ObjectStore } from './s3/object-store.js';
import { s3Api } from './s3/s3-api.js';
import { SignatureGuard } from './signature-guard.js';
import { type TaskDetail, taskDetail } from './task-detail.js';
import { Uploader } from './uploader.js';
import { zegoApi } from './zego-api.js';

const S3_PATH = '/_s3';
/** Far above any body of ZEGO's API. */
const MAX_BODY_BYTES = 1_048_576;
/** Percent-encoded room ids and file names exceed the router's default. */
const MAX_PARAMETER_CHARACTERS = 8_192;

/** A running simulator. */
export interface Simulator {
  /** Base URL without a trailing slash: the `endpoint` of a ZEGO client. */
  readonly endpoint: string;
  readonly appId: number;
  readonly serverSecret: string;
  readonly callbackSecret: string;
  readonly clock: SimulatorClock;
  readonly ledger: Ledger;
  /** The faults that can still apply. Set faults with `fault`. */
  readonly faults: Pick<FaultRegistry, 'list' | 'clear'>;
  /**
   * Sets a fault.
   * @throws ZodError for a malformed fault
   * @throws RangeError for a task that does not exist
   */
  readonly fault: (fault: Fault) => FaultState;
  /** Returns the controls of a room: who publishes, and which whiteboards are shared. */
  readonly room: (roomId: string) => RoomScript;
  /** Returns a task with its files and callbacks; undefined when it was never started. */
  readonly task: (taskId: string) => TaskDetail | undefined;
  /** Returns StorageParams for a bucket of the simulator's S3 API. */
  readonly storageParams: (bucket: string) => SimulatorStorageParams;
  /** Closes all connections and timers. The ledger stays as it is. */
  readonly close: () => Promise<void>;
}

/** StorageParams of the simulator's own bucket. A type: an interface has no index signature. */
export type SimulatorStorageParams = {
  readonly Vendor: typeof STORAGE_VENDORS.s3Protocol;
  readonly Region: string;
  readonly Bucket: string;
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly EndPoint: string;
  readonly S3ForcePathStyle: true;
};

/** Starts a simulator and resolves once it listens. Rejects when the port is in use or the folder can't be created. */
export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = { ...SIMULATOR_DEFAULTS, ...options };
  const clock = options.clock ?? new RealClock();
  const timers = new TimerScope(clock);
  const closing = new AbortController();
  const faults = new FaultRegistry();
  const uploader = new Uploader(options.assumedVendors);
  const callbacks = new CallbackSender({
    appId: settings.appId,
    secret: settings.callbackSecret,
    timers,
    faults,
    timeoutMs: settings.callbackTimeoutMs,
  });
  const rooms = new Rooms({
    emptyRooms: options.emptyRooms ?? false,
    changed: (roomId) => engine.roomChanged(roomId),
  });
  const { initMs, uploadMs } = settings;
  const engine = new Engine({
    world: { timers, rooms, faults, callbacks, uploader, initMs, uploadMs, fileUrl },
    concurrentTasks: options.concurrentTasks ?? CONCURRENT_TASKS[settings.cluster],
    consoleCallbackUrl: options.consoleCallbackUrl,
  });
  const ledger = new Ledger({
    tasks: () => engine.tasks(),
    callbacks: () => callbacks.counts,
    now: () => clock.now(),
  });
  const guard = new SignatureGuard({
    appId: settings.appId,
    serverSecret: settings.serverSecret,
    now: options.signatureClock === 'simulated' ? () => clock.now() : () => Date.now(),
  });
  const limits =
    options.callsPerSecond === 'unlimited' ? 'unlimited' : { ...CALLS_PER_SECOND, ...options.callsPerSecond };

  const temporaryDir =
    options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'reelkeeper-simulator-')) : undefined;
  const folder = options.dataDir ?? temporaryDir ?? '';
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
  });
  refuseForeignPages(app, settings.host);
  const actions = new Actions(engine, fileUrl, settings.maxRecordSeconds);
  await app.register(zegoApi({ engine, actions, guard, ledger, limits, closing: closing.signal }));
  await app.register(filesApi(engine));
  await app.register(controlApi({ engine, ledger, rooms, clock, fileUrl }), { prefix: '/_simulator' });
  const objects = new ObjectStore(folder, options.buckets);
  if (!options.buckets) objects.createBucket(S3_BUCKET);
  await app.register(s3Api({ prefix: S3_PATH, folder, objects, credentials: S3_CREDENTIALS }));

  async function close(): Promise<void> {
    timers.cancelAll();
    closing.abort();
    callbacks.close();
    uploader.close();
    await timers.idle();
    await app.close();
    if (temporaryDir !== undefined) await rm(temporaryDir, { recursive: true, force: true });
  }

  let endpoint = '';
  try {
    await app.listen({ host: settings.host, port: settings.port });
    endpoint = addressOf(app, settings.host);
  } catch (error) {
    await close();
    throw error;
  }

  function fileUrl(taskId: string, fileId: string): string {
    return endpoint + filePath(taskId, fileId);
  }

  return {
    endpoint,
    appId: settings.appId,
    serverSecret: settings.serverSecret,
    callbackSecret: settings.callbackSecret,
    clock,
    ledger,
    faults,
    fault: (fault) => engine.addFault(fault),
    room: (roomId) => rooms.room(roomId),
    task: (taskId) => {
      const task = engine.anyTask(taskId);
      return task && taskDetail(task, fileUrl);
    },
    storageParams: (bucket) => ({
      Vendor: STORAGE_VENDORS.s3Protocol,
      Region: S3_REGION,
      Bucket: bucket,
      AccessKeyId: S3_CREDENTIALS.accessKeyId,
      AccessKeySecret: S3_CREDENTIALS.secretAccessKey,
      EndPoint: endpoint + S3_PATH,
      S3ForcePathStyle: true,
    }),
    close,
  };
}

/** The URL of a listening server; loopback for one that listens on all interfaces. */
function addressOf(app: FastifyInstance, host: string): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
