import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { PayloadUnreadable } from '../encryption/index.js';
import { requestDigest } from './digest.js';
import { grpcStatusOf } from './temporal-calls.js';

const NOT_FOUND = 5;

/**
 * The digest of the request that a session was started with, whoever has started it, read from its history: the request
 * is the first argument of every run, so that the newest will do when older ones have been removed. Undefined where there
 * is none to read.
 * @throws PayloadUnreadable where the key is missing; what the SDK throws when Temporal does not answer
 */
export async function startedRequestDigest(
  client: Client,
  { workflowId, runId }: Pick<WorkflowExecutionInfo, 'workflowId' | 'runId'>,
): Promise<string | undefined> {
  const { namespace, loadedDataConverter } = client.options;
  const payload = await firstArgument(client, workflowId, runId);
  if (!payload) return undefined;
  try {
    // The SDK's public entry does not export how it reads an argument (codecs, context); the version is pinned.
    const context = { type: 'workflow', namespace, workflowId } as const;
    const request: unknown = await decodeFromPayloadsAtIndex(loadedDataConverter, 0, [payload], context);
    return requestDigest(request ?? null);
  } catch (error) {
    if (error instanceof PayloadUnreadable) throw error;
    // Of an encoding that this client does not know, or nested beyond what can be written.
    return undefined;
  }
}

async function firstArgument(client: Client, workflowId: string, runId: string) {
  try {
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
      skipArchival: true,
    });
    return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  } catch (error) {
    if (grpcStatusOf(error)?.code === NOT_FOUND) return undefined;
    throw error;
  }
}
