import { z } from 'zod';

/**
 * The longest deployment name or build id. Temporal keeps each version in a workflow whose id contains both and 40 other
 * characters; some databases allow 255. Temporal joins the two names with ".", so the deployment name must not contain it.
 */
const MAX_NAME_CHARACTERS = 100;

const deploymentName = z
  .string()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .regex(/^[A-Za-z0-9_-]*$/, 'must be letters, digits, "-" or "_"');

const buildId = z
  .string()
  .min(1)
  .max(MAX_NAME_CHARACTERS)
  .regex(/^[A-Za-z0-9._+-]*$/, 'must be letters, digits, ".", "+", "-" or "_"');

/** `worker.versioning` as written. */
export const versioningSchema = z.strictObject({
  deploymentName: deploymentName.default('reelkeeper').describe("The name of Temporal's worker deployment."),
  buildId: buildId.describe('The build that this worker runs: a new one for each change of code.'),
});
