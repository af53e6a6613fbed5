import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';

/** The global that a worker sets before the bundle runs if failures are to be encrypted. */
const MARK = 'reelkeeperEncodesFailures';

/**
 * The default converter. If the worker encrypts failures, it puts their messages and stack traces into a payload for the
 * worker's codec. It decodes such payloads in any case.
 */
export const failureConverter: FailureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: Reflect.get(globalThis, MARK) === true,
});
