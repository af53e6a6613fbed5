import { resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Bundles the plain workflows. */
export async function bundlePlainWorkflows(): Promise<{ readonly code: string }> {
  return bundleWorkflowCode({
    workflowsPath: resolve(import.meta.dirname, 'index.js'),
    logger: new DefaultLogger('ERROR'),
  });
}
