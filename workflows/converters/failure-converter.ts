import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';

/** The global that a worker sets before the bundle runs, where failures are to be encrypted. */
const MARK = 'reelkeeperEncodesFailures';

/**
 * The default converter. Where the worker encrypts failures it puts their messages and stack traces into a payload, for
 * the worker's codec to encrypt; what was put so is read back in any case.
 */
export const failureConverter: FailureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: Reflect.get(globalThis, MARK) === true,
});
