import { z } from 'zod';

/**
 * Temporal keeps each version in a workflow of its own, whose id has 40 characters beside both names, and 255 at most in
 * some databases. A "." would make the two names run into one another.
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

/** `worker.versioning` as it is written. */
export const versioningSchema = z.strictObject({
  deploymentName: deploymentName.default('reelkeeper').describe("The name of Temporal's worker deployment."),
  buildId: buildId.describe('The build that this worker runs: a new one for each change of code.'),
});
