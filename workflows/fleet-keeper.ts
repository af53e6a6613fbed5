import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  isCancellation,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import type { DescribeAnswer, StopAnswer } from '../src/contract/activities.js';
import { failure } from '../src/contract/failures.js';
import { FLEET_QUERY, FLEET_SIGNALS, FLEET_UPDATES, type FleetView, KEEPER_CHECK_MS } from '../src/contract/fleet.js';
import { CONFIG_NAME } from '../src/contract/ids.js';
import { FAILURES } from '../src/contract/names.js';
import { fieldsOf } from '../src/json/objects.js';
import { sweepCall } from './activity-calls.js';
import { failureText } from './activity-failures.js';
import { fleetDetails } from './fleet/details.js';
import { FleetKeeper } from './fleet/keeper.js';
import { nextSweeps } from './fleet/orphans.js';
import { carriedFleet, fleetView, newFleetState, withFleetError } from './fleet/state.js';
import { askAboutTask, checkTaskBody, stopTask } from './fleet/tasks.js';

const pause = defineSignal(FLEET_SIGNALS.pause);
const resume = defineSignal(FLEET_SIGNALS.resume);
const webhookGone = defineSignal<[unknown]>(FLEET_SIGNALS.webhookGone);
const fleet = defineQuery<FleetView>(FLEET_QUERY);
const describesTask = defineUpdate<DescribeAnswer, [unknown]>(FLEET_UPDATES.describeTask);
const stopsTask = defineUpdate<StopAnswer, [unknown]>(FLEET_UPDATES.stopTask);

/** By then every worker has heard of a pause, and vouches for the keeper no longer. */
const UNTIL_HEARD_MS = 2 * KEEPER_CHECK_MS;
/** The pause after an activity that failed. */
const AFTER_FAILURE_MS = 10_000;

/**
 * The fleet keeper of an app (workflow id: `fleetWorkflowId`). It sweeps ZEGO's list of recording tasks without end,
 * compares it with the running sessions, and stops tasks whose session is gone. The signals `pause` and `resume` stop and
 * continue the sweeps; the query `fleet` returns a `FleetView`; the updates `describeTask` and `stopTask` call ZEGO for somebody
 * without its credentials. You may terminate it: workers start it again.
 *
 * @param app the app's name in the configuration
 * @param carried the `FleetState` of the previous run, if this one continues it
 */
export async function fleetKeeper(app: unknown, carried?: unknown): Promise<void> {
  if (typeof app !== 'string' || !CONFIG_NAME.test(app)) {
    throw failure(FAILURES.invalidRequest, 'The argument of fleetKeeper must be the name of an app');
  }
  const { continuedFromExecutionRunId, firstExecutionRunId } = workflowInfo();
  const continued = continuedFromExecutionRunId === undefined ? undefined : carriedFleet(carried, app);
  const keeper = new FleetKeeper(continued ?? newFleetState(app, firstExecutionRunId, Date.now()));
  let sweeps = new CancellationScope();
  setHandler(fleet, () => fleetView(keeper.state));
  setHandler(pause, () => {
    keeper.setPaused(true);
    sweeps.cancel();
  });
  setHandler(resume, () => keeper.setPaused(false));
  setHandler(webhookGone, (body) => keeper.removeEndpoint(fieldsOf(body)['endpoint']));
  setHandler(describesTask, (body) => keeper.during(askAboutTask(app, body)), { validator: checkTaskBody });
  setHandler(stopsTask, (body) => keeper.during(stopTask(app, body)), { validator: checkTaskBody });

  for (;;) {
    setCurrentDetails(fleetDetails(fleetView(keeper.state)));
    if (keeper.state.paused) await condition(() => !keeper.state.paused, UNTIL_HEARD_MS, { summary: 'pause begins' });
    await keeper.endWatch();
    if (keeper.state.paused) await condition(() => !keeper.state.paused);
    // Stops and deliveries end with their run.
    if (workflowInfo().continueAsNewSuggested && keeper.isIdle) {
      await continueAsNew<typeof fleetKeeper>(app, keeper.state);
    }
    sweeps = new CancellationScope();
    try {
      const { last } = keeper.state;
      const input = { app, ...nextSweeps(keeper.state, Date.now()), ...(last && { last }) };
      keeper.takeSweeps(await sweeps.run(() => sweepCall(app)(input)));
    } catch (error) {
      if (isCancellation(error)) {
        // By a pause, which a resume may have ended already.
        if (!CancellationScope.current().consideredCancelled) continue;
        throw error;
      }
      keeper.apply((state, nowMs) => withFleetError(state, failureText(error), nowMs));
      await condition(() => keeper.state.paused, AFTER_FAILURE_MS, { summary: 'pause after failed sweeps' });
    }
  }
}

// A keeper runs for as long as its app is recorded, so it moves to the current build, as a room coordinator does.
if (Reflect.get(globalThis, 'reelkeeperIsVersioned') === true) {
  setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, fleetKeeper);
}
