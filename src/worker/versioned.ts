import type { WorkerOptions } from '@temporalio/worker';
import type { Config } from '../config/index.js';

/**
 * Returns the version of the worker that runs workflows. A session stays on the build that it began on ("pinned") unless
 * its workflow says otherwise. Workers with activities only have no version.
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
