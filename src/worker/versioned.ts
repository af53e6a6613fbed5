import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../config/index.js';

/**
 * The version of the worker that runs workflows. A session stays with the build that it began with ("pinned") unless
 * its workflow says otherwise. Workers that have activities only are of no version: any build serves them.
 */
export function versionOf({ worker }: Pick<Config, 'worker'>): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (worker.versioning === undefined) return {};
  const { deploymentName, buildId } = worker.versioning;
  return {
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  };
}
