import type { ConnectionLike } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** Makes a namespace without search attributes, and answers its name; a server may need a moment until all of it knows it. */
export async function newNamespace({ workflowService }: ConnectionLike, namespace: string): Promise<string> {
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  return namespace;
}
