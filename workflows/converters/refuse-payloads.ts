import { ApplicationFailure, log, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { FAILURES } from '../../src/contract/names.js';
import { hasRefusedPayload, refusalOf } from '../../src/contract/refused-payload.js';

/**
 * Interceptors that keep payloads refused by the worker's codec from every workflow: a start fails for good, an update and
 * a query fail with the reason, a signal is dropped. An error thrown while a message is delivered would fail the workflow
 * task again and again, so the interceptors return rejected promises. Everything else passes unchanged.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [
    {
      execute: (input, next) => (hasRefusedPayload(input.args) ? refusing('A start') : next(input)),
      handleSignal: (input, next) => {
        if (!hasRefusedPayload(input.args)) return next(input);
        log.warn(refusalOf(`The signal "${input.signalName}"`));
        return Promise.resolve();
      },
      validateUpdate: (input, next) => {
        if (hasRefusedPayload(input.args)) throw refusal(`The update "${input.name}"`);
        next(input);
      },
      handleUpdate: (input, next) =>
        hasRefusedPayload(input.args) ? refusing(`The update "${input.name}"`) : next(input),
      handleQuery: (input, next) =>
        hasRefusedPayload(input.args) ? refusing(`The query "${input.queryName}"`) : next(input),
    },
  ],
});

function refusing(what: string): Promise<never> {
  return Promise.reject(refusal(what));
}

function refusal(what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(refusalOf(what), FAILURES.payloadRefused);
}
