import { ApplicationFailure, log, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { FAILURES } from '../../src/contract/names.js';
import { hasRefusedPayload, refusalOf } from '../../src/contract/refused-payload.js';

/**
 * Keeps what the worker's codec has refused from every workflow: a start fails for good, an update and a query are
 * answered with the reason, a signal is dropped. What is thrown while a message is delivered would fail the workflow
 * task again and again, so each is answered with a promise. All else is handed on as it is, without a step of its own.
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
