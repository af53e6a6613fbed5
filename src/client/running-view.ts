import { type Client, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import { SESSION_QUERY, type SessionStatus, type SessionView } from '../contract/index.js';
import { sessionStatusOf } from './session-summary.js';

const DESCRIBE_MS = 3_000;
const QUERY_MS = 4_000;

/** The engine's word about a session. `silent`: it runs and did not respond. */
type Running =
  | { readonly is: 'closed'; readonly status?: SessionStatus }
  | { readonly is: 'running'; readonly view: SessionView }
  | { readonly is: 'silent'; readonly why: string };

/**
 * Returns the view of the newest run of a session if it runs. Earlier runs do not count: one that continued as new is closed.
 * @throws the error of Temporal's client if the engine is unavailable
 */
export async function runningView(client: Client, sessionId: string): Promise<Running> {
  const found = await describedWorkflow(client, sessionId);
  if (!found) return { is: 'closed' };
  if (found.status.name !== 'RUNNING') return { is: 'closed', status: sessionStatusOf(found.status.name) };
  const { view, why } = await queriedView(client, sessionId);
  return view ? { is: 'running', view } : { is: 'silent', why };
}

/** Returns a session's view, or why it did not respond. */
export async function queriedView(
  client: Client,
  sessionId: string,
): Promise<{ readonly view: SessionView; readonly why?: never } | { readonly view?: never; readonly why: string }> {
  try {
    // Temporal responds to a query only after everything that came before it.
    const handle = client.workflow.getHandle(sessionId);
    return { view: await client.withDeadline(Date.now() + QUERY_MS, () => handle.query<SessionView>(SESSION_QUERY)) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Returns the engine's description of a workflow; undefined if it never existed.
 * @throws the error of Temporal's client if the engine is unavailable
 */
export async function describedWorkflow(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    return await client.withDeadline(Date.now() + DESCRIBE_MS, () => handle.describe());
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
