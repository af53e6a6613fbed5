import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * The default converter, except that a payload that can't be decoded becomes `undefined`. The default one throws while a
 * signal is delivered, which fails the workflow task again and again: one malformed signal would block a session.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the interface's own signature
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      // Every reader of ours takes `unknown`, and this interface cannot say so.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return undefined as T;
    }
  },
};
