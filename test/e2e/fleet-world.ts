import { afterAll, vi } from 'vitest';
import type { RecordingFleet, RecordingSession } from '../../src/client/index.js';
import type { FleetView } from '../../src/contract/index.js';
import type { LedgerTask } from '../../src/simulator/index.js';
import { ZegoClient } from '../../src/zego/index.js';
import { System } from './system.js';

const APP_ID = 246_813_579;
const SECRET = 'server-secret-of-the-fleet';
/** Sweeps are seconds apart. */
export const SOON = { timeout: 150_000, interval: 500 };

/** A system, its fleet, and another program of the customer that records with the same app. */
export class FleetWorld {
  readonly fleet: RecordingFleet;

  private constructor(
    readonly system: System,
    readonly zego: ZegoClient,
  ) {
    this.fleet = system.client.fleet('default');
  }

  /** Starts everything; it ends after the test file. */
  static async start(): Promise<FleetWorld> {
    const system = await System.start({ serverSecret: SECRET });
    const zego = new ZegoClient({ appId: APP_ID, serverSecret: SECRET, endpoint: system.endpoint });
    afterAll(() => zego.close());
    return new FleetWorld(system, zego);
  }

  /** Polls the keeper until its view matches. */
  async until(wanted: (view: FleetView) => boolean): Promise<FleetView> {
    return vi.waitFor(async () => {
      const view = await this.fleet.view();
      if (!wanted(view)) throw new Error(`The fleet did not reach the expected view: ${JSON.stringify(view)}`);
      return view;
    }, SOON);
  }

  /** Waits until the keeper has completed sweeps that began from now on. */
  async untilSwept(count = 2): Promise<FleetView> {
    let times = new Set<string>();
    const sinceMs = Date.now();
    return this.until(({ last }) => {
      if (last && Date.parse(last.endedAt) - last.tookMs > sinceMs) times = times.add(last.endedAt);
      return times.size >= count;
    });
  }

  async recording(id: string): Promise<RecordingSession> {
    const session = await this.system.start(id);
    await this.system.phase(session, 'recording');
    return session;
  }

  /** Starts a task as another program of the customer would. */
  async startForeign(roomId: string): Promise<string> {
    const { data } = await this.zego.startRecord({
      RoomId: roomId,
      RecordInputParams: { RecordMode: 1, StreamType: 3, MaxIdleTime: 300 },
      RecordOutputParams: { OutputFileFormat: 'mp4' },
      StorageParams: {
        Vendor: 1,
        Region: 'us-east-1',
        Bucket: 'elsewhere',
        AccessKeyId: 'key',
        AccessKeySecret: 'secret',
      },
    });
    return data.TaskId;
  }

  /** Ends the newest task of a session like a crash at ZEGO. */
  async breakTask(session: RecordingSession): Promise<void> {
    const taskId = (await session.view()).tasks.at(-1)?.taskId ?? '';
    await this.system.fault({ name: 'dies', taskId, quitReason: 6 });
  }

  /** Stops a task of the other program, and sessions, until they are closed. */
  async stopAll(sessions: readonly RecordingSession[], foreign: string): Promise<void> {
    for (const session of sessions) await session.stop();
    await this.zego.stopRecord({ TaskId: foreign });
    for (const session of sessions) await this.system.closed(session);
  }

  /** The tasks of a session's room that still record. */
  async liveTasks(id: string): Promise<readonly LedgerTask[]> {
    return (await this.system.tasksOf(id)).filter(({ endedAt }) => endedAt === null);
  }
}
