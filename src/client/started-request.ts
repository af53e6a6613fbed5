import type { Client, WorkflowExecutionInfo, WorkflowService } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { PayloadUnreadable } from '../encryption/index.js';
import { requestDigest } from './digest.js';
import { grpcStatusOf } from './temporal-calls.js';

const NOT_FOUND = 5;

/**
 * Returns the digest of the request that a session was started with, read from its history; undefined if there is none.
 * The request is the first argument of every run, so the newest run is sufficient.
 * @throws PayloadUnreadable if the key is missing; the SDK's error if Temporal does not respond
 */
export async function startedRequestDigest(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>,
): Promise<string | undefined> {
  const { namespace, loadedDataConverter } = client.options;
  const payload = await firstArgument(client.workflowService, namespace, { workflowId, runId });
  if (!payload) return undefined;
  try {
    // The SDK's public entry does not export this decoding (codecs, context); the SDK's version is pinned.
    const context = { type: 'workflow', namespace, workflowId } as const;
    const request: unknown = await decodeFromPayloadsAtIndex(loadedDataConverter, 0, [payload], context);
    return requestDigest(request ?? null);
  } catch (error) {
    if (error instanceof PayloadUnreadable) throw error;
    // The encoding is unknown to this client, or the value is nested too deep to be written.
    return undefined;
  }
}

/**
 * Returns the first argument of a run as Temporal stores it; undefined if there is none, or the run is gone.
 * @throws the SDK's error if Temporal does not respond
 */
export async function firstArgument(
  workflowService: WorkflowService,
  namespace: string,
  execution: { readonly workflowId?: string | null; readonly runId?: string | null },
): Promise<Payload | undefined> {
  try {
    const { history } = await workflowService.getWorkflowExecutionHistory({
      namespace,
      execution,
      maximumPageSize: 1,
      skipArchival: true,
    });
    return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  } catch (error) {
    if (grpcStatusOf(error)?.code === NOT_FOUND) return undefined;
    throw error;
  }
}
