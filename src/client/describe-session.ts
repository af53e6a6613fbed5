import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { executionInfoFromRaw } from '@temporalio/client/lib/helpers.js';
import { SESSION_WORKFLOW } from '../contract/index.js';
import { PayloadUnreadable } from '../encryption/index.js';
import { SessionNotFound } from './errors.js';
import type { TemporalCalls } from './temporal-calls.js';

/** Temporal's description of a workflow. */
export type Description = Omit<WorkflowExecutionInfo, 'raw'>;

type RawExecution = Parameters<typeof executionInfoFromRaw>[0];

/**
 * Returns Temporal's description of a session, without its memo if this process lacks the key to read it.
 * @throws SessionNotFound, also for a workflow that is not a session; TemporalUnavailable, TemporalRefused
 */
export async function describeSession(
  calls: TemporalCalls,
  sessionId: string,
  options: { readonly doing?: string; readonly timeoutMs?: number } = {},
): Promise<Description> {
  const context = { doing: 'describe', sessionId, ...options };
  const description = await calls.run(context, () => described(calls, sessionId));
  if (description.type !== SESSION_WORKFLOW) throw new SessionNotFound(sessionId);
  return description;
}

/** Converts a description sent by the server, without its memo if this process lacks the key to read it. */
export async function descriptionOf(client: Client, raw: RawExecution): Promise<Description> {
  const { namespace, loadedDataConverter } = client.options;
  // The SDK's public entry does not export this conversion (search attributes, memo); the SDK's version is pinned.
  const read = (one: RawExecution): Promise<Description> =>
    executionInfoFromRaw(one, loadedDataConverter, undefined, namespace);
  try {
    return await read(raw);
  } catch (error) {
    if (!(error instanceof PayloadUnreadable)) throw error;
    return read(Object.create(raw, { memo: { value: null } }));
  }
}

async function described({ client }: TemporalCalls, sessionId: string): Promise<Description> {
  try {
    return await client.workflow.getHandle(sessionId).describe();
  } catch (error) {
    if (!(error instanceof PayloadUnreadable)) throw error;
    // The SDK discards the response when a memo is unreadable, so it is requested again.
    const { namespace } = client.options;
    const execution = { workflowId: sessionId };
    const { workflowExecutionInfo } = await client.workflowService.describeWorkflowExecution({ namespace, execution });
    return descriptionOf(client, workflowExecutionInfo ?? {});
  }
}
