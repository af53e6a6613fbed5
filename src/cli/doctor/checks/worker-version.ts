import { GRPC_STATUS, grpcStatusOf } from '../../../temporal/grpc-status.js';
import type { TemporalCheck } from '../check.js';
import { notChecked, ok, warning } from '../finding.js';

const CHECK = 'version of the workers';

/** Checks that new sessions start on the configured build. */
export const workerVersion: TemporalCheck = {
  name: CHECK,
  run: async ({ connection, namespace }, { config }) => {
    const versioning = config?.worker.versioning;
    if (versioning === undefined) return [notChecked(CHECK, 'worker.versioning is not configured')];
    const { deploymentName, buildId } = versioning;
    const fix = `Once its workers run: temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id ${buildId}`;
    try {
      const { workerDeploymentInfo } = await connection.workflowService.describeWorkerDeployment({
        namespace,
        deploymentName,
      });
      const current = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
      if (current === buildId) return [ok(CHECK, `new sessions start on build "${buildId}"`)];
      const others = current ? `new sessions start on build "${current}"` : 'no build is current';
      return [warning(CHECK, `${others}; "${buildId}" is configured`, fix)];
    } catch (error) {
      if (grpcStatusOf(error) !== GRPC_STATUS.notFound) throw error;
      return [warning(CHECK, `Temporal has seen no worker of the deployment "${deploymentName}"`, fix)];
    }
  },
};
