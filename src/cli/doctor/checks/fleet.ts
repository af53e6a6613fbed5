import type { RecordingFleet } from '../../../client/index.js';
import type { Config } from '../../../config/index.js';
import { isFresh, SWEEP_FRESH_MS, type ViewedFleet } from '../../../contract/index.js';
import { shownText } from '../../../contract/shown-text.js';
import { type Finding, failed, ok, warning } from '../finding.js';
import { recordingsCheck } from '../recordings-check.js';
import { orphansOf } from './orphans.js';

const CHECK = 'fleet keepers';
const START = 'Run "reelkeeper setup" with this configuration, or start a worker: both start missing keepers.';
/** Tasks that end unseen are noticed this late. */
const SLOW_SWEEP_MS = 60_000;

/** Checks that the fleet keeper of each app runs and sweeps, and reports tasks that record without a session. */
export const fleetKeepers = recordingsCheck(CHECK, async (client, config, { responseTimeoutMs }) => {
  const apps = Object.keys(config.apps);
  return (await Promise.all(apps.map((app) => checkApp(app, config, client.fleet(app), responseTimeoutMs)))).flat();
});

async function checkApp(
  app: string,
  config: Config,
  fleet: RecordingFleet,
  timeoutMs: number,
): Promise<readonly Finding[]> {
  const check = `fleet keeper of app "${app}"`;
  const read = await fleet.read({ timeoutMs });
  if (read.keeper === 'missing') return [failed(check, 'it does not run', START)];
  if ('viewUnavailable' in read) {
    const fix = 'Start "reelkeeper worker" with this configuration in this namespace.';
    return [failed(check, 'it does not respond: no worker runs its workflow', fix)];
  }
  return [keeperFinding(check, read), ...orphansOf(read, config.apps[app]?.orphans)];
}

function keeperFinding(check: string, { app, keeper, failure, last, lastError }: ViewedFleet): Finding {
  const swept = last ? `last sweep ${secondsSince(last.endedAt)} s ago` : 'no sweep yet';
  if (keeper === 'paused') {
    const fix = `Resume it: reelkeeper fleet resume --app ${app}`;
    return warning(check, `it is paused, ${swept}: sessions poll their tasks, and orphans are not stopped`, fix);
  }
  const reason = failure ?? lastError?.what;
  if (reason !== undefined) {
    const fix =
      'Correct what it names; docs/operating.md explains codes of ZEGO. The keeper retries, and sessions poll their tasks meanwhile.';
    return failed(check, `its sweeps fail, ${swept}: ${shownText(reason)}`, fix);
  }
  if (keeper === 'behind' || (last && !isFresh(last, Date.now()))) {
    const fix = `Check that a worker serves app "${app}" and its queue of DescribeTasks (reelkeeper worker --app), and that its log has no errors.`;
    return failed(check, `it is behind: ${swept}; more than ${SWEEP_FRESH_MS / 1_000} s are too old`, fix);
  }
  if (!last) return warning(check, swept, 'It has just started: run this again in a minute.');
  const seen = `${swept}: ${last.tasks} tasks in ${last.tookMs / 1_000} s`;
  if (last.tookMs <= SLOW_SWEEP_MS) return ok(check, seen);
  const fix = `Ask ZEGO for a higher quota of DescribeTasks and set apps.${app}.quotas.DescribeTasks, or split the rooms over several apps.`;
  return warning(check, `${seen}: ends of tasks are noticed late`, fix);
}

function secondsSince(time: string): number {
  return Math.max(0, Math.round((Date.now() - Date.parse(time)) / 1_000));
}
