import type { ActivityDependencies } from '../../activities/dependencies.js';
import type { Config } from '../config/index.js';
import { CALLS_PER_SECOND } from '../zego/index.js';
import type { FleetKeepers } from './fleet-keepers.js';
import type { WorkerMeter } from './metrics/worker-meter.js';
import { WORKER_METRICS } from './metrics/worker-metrics.js';
import { createPacer, paceOf } from './pacer.js';
import { StartBursts } from './start-bursts.js';

/** From so many tasks on, polls of new tasks by their sessions could exceed the quota. */
const MANY_TASKS = 100;

/** Returns the dependencies of the activities that concern the fleet keepers. */
export function fleetDependencies(
  { apps }: Pick<Config, 'apps'>,
  keepers: FleetKeepers,
  meter: WorkerMeter,
  nowMs: () => number = Date.now,
): Required<
  Pick<
    ActivityDependencies,
    'keeperFreshUntil' | 'keeperConfirmsStarts' | 'onStart' | 'orphans' | 'onSweep' | 'paceOfSweeps'
  >
> {
  const bursts = new StartBursts(nowMs);
  return {
    keeperFreshUntil: (app) => keepers.freshUntil(app),
    keeperConfirmsStarts: (app) => bursts.isOn(app) || keepers.tasks(app) >= MANY_TASKS,
    onStart: (app) => bursts.add(app),
    orphans: (app) => apps[app]?.orphans ?? 'known',
    paceOfSweeps: (app) =>
      createPacer(paceOf(apps[app]?.quotas.DescribeTasks ?? CALLS_PER_SECOND.DescribeTasks).callsPerSecond),
    onSweep: (app, sweep) => {
      keepers.take(app, sweep);
      meter.observe(WORKER_METRICS.fleetSweepDuration, { app }, sweep.tookMs / 1_000);
      for (const seen of ['recording', 'left'] as const) {
        meter.count(WORKER_METRICS.fleetSignals, { app, seen }, sweep.signalled[seen]);
      }
    },
  };
}
