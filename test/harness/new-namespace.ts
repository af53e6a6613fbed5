import type { ConnectionLike } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** Creates a namespace without search attributes and returns its name. The server may know it only after a moment. */
export async function newNamespace({ workflowService }: ConnectionLike, namespace: string): Promise<string> {
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  return namespace;
}
