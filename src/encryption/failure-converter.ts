import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts the messages and stack traces of failures into payloads, which a codec then encrypts. Temporal's SDK loads it by
 * its path; the types of failures stay readable.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
