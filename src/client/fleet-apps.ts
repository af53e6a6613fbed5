import { FLEET_WORKFLOW, fleetApp } from '../contract/index.js';
import { quoted } from '../contract/list-filter.js';
import type { CallOptions } from './session-signals.js';
import type { TemporalCalls } from './temporal-calls.js';

/**
 * Returns the apps whose fleet keeper runs, in the order of their names, from the visibility store.
 * @throws TemporalUnavailable, TemporalRefused
 */
export async function fleetApps(calls: TemporalCalls, { timeoutMs }: CallOptions = {}): Promise<readonly string[]> {
  const query = `WorkflowType = ${quoted(FLEET_WORKFLOW)} AND ExecutionStatus = 'Running'`;
  const context = { doing: 'list the fleet keepers', ...(timeoutMs !== undefined && { timeoutMs }) };
  return calls.run(context, async () => {
    const apps: string[] = [];
    for await (const { workflowId } of calls.client.workflow.list({ query })) {
      const app = fleetApp(workflowId);
      if (app !== undefined) apps.push(app);
    }
    return apps.toSorted();
  });
}
