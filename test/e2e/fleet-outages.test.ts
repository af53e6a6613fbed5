import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordingSession } from '../../src/client/index.js';
import type { FleetView } from '../../src/contract/index.js';
import { FleetWorld } from './fleet-world.js';
import { NO_LEDGER_PROBLEMS } from './system.js';

const world = await FleetWorld.start();
const { system, fleet } = world;

describe('the keeper of a fleet during outages', { timeout: 240_000 }, () => {
  let keeps: RecordingSession;
  let dies: RecordingSession;
  let foreign: string;

  beforeAll(async () => {
    keeps = await world.recording('keeps');
    dies = await world.recording('dies');
    foreign = await world.startForeign('foreign room');
    await world.breakTask(dies);
    await system.untilTasks('dies', (tasks) => tasks.length === 2);
    await world.until(({ last }) => last?.tasks === 3);
  }, 120_000);

  test('sweeps on after its worker was killed, and takes no task for an orphan that it has not seen before', async () => {
    await system.kill('worker');
    await system.startPart('worker');
    const { orphans } = await world.untilSwept(3);
    expect(orphans.filter(({ standing }) => standing !== 'foreign')).toEqual([]);
    expect(await world.liveTasks('keeps')).toHaveLength(1);
    expect(await world.liveTasks('dies')).toHaveLength(1);
  });

  test('sweeps on after Temporal was killed', async () => {
    await system.crashTemporal();
    const { last } = await world.untilSwept();
    expect(last).toMatchObject({ tasks: 3, sessions: { recording: 2 } });
  });

  test('shows why it cannot sweep while ZEGO is away, and catches up without a false alarm', async () => {
    const before = await fleet.view();
    await system.fault({ name: 'unreachable', action: 'DescribeTasks', times: 'always' });
    await world.until(({ lastError }) => lastError?.what.includes('DescribeTasks') === true);
    await system.clearFaults();
    const after = await world.untilSwept();
    const alarms = ({ timeline }: FleetView) =>
      timeline.filter(({ event, standing }) => event === 'found' && standing !== 'foreign');
    expect(alarms(after)).toEqual(alarms(before));
    await world.until(({ lastError }) => lastError === undefined);
  });

  test('leaves nothing recording once all sessions are stopped', async () => {
    await world.stopAll([keeps, dies], foreign);
    expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
  });
});
