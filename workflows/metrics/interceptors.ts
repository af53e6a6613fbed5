import {
  ApplicationFailure,
  isCancellation,
  type WorkflowInterceptorsFactory,
  workflowInfo,
} from '@temporalio/workflow';
import {
  FAILURES,
  FILE_RESCUE_WORKFLOW,
  SESSION_WORKFLOW,
  WEBHOOK_DELIVERY_WORKFLOW,
} from '../../src/contract/names.js';
import { SESSION_METRICS } from '../../src/contract/session-metrics.js';
import { fieldsOf } from '../../src/json/objects.js';
import { checkedFileRescue, isTried } from '../rescue/input.js';
import { count, unlabelled, watched } from './measure.js';

/**
 * Interceptors that measure rescues and deliveries for the worker's Prometheus endpoint. They return the promises that they
 * watch unchanged, so that a history replays with and without them.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const outbound = [unlabelled];
  switch (workflowInfo().workflowType) {
    case SESSION_WORKFLOW:
      return { outbound };
    case FILE_RESCUE_WORKFLOW:
      return { inbound: [{ execute: (input, next) => measureRescue(input.args[0], () => next(input)) }], outbound };
    case WEBHOOK_DELIVERY_WORKFLOW:
      return { inbound: [{ execute: (input, next) => measureDelivery(next(input)) }], outbound };
    default:
      return {};
  }
};

function measureRescue(input: unknown, run: () => Promise<unknown>): Promise<unknown> {
  const tried = checkedFileRescue(input, Date.now()).files.flatMap((file, index) =>
    isTried(file, index) ? index : [],
  );
  const ended = (result: string, files: number): void => {
    if (files > 0) count(SESSION_METRICS.rescueFilesEnded, { result }, files);
  };
  if (tried.length > 0) count(SESSION_METRICS.rescueFilesStarted, {}, tried.length);
  return watched(run(), {
    done: (answer) => {
      const { files } = fieldsOf(answer);
      if (!Array.isArray(files)) return;
      const rescued = tried.filter((index) => fieldsOf(files[index]).state === 'rescued').length;
      ended('rescued', rescued);
      ended('given-up', tried.length - rescued);
    },
    failed: (error) => ended(isCancellation(error) ? 'cancelled' : 'given-up', tried.length),
  });
}

function measureDelivery(run: Promise<unknown>): Promise<unknown> {
  const ended = (result: string): void => count(SESSION_METRICS.deliveriesEnded, { result });
  return watched(run, {
    done: (answer) => ended(fieldsOf(answer).delivered === true ? 'delivered' : 'gone'),
    failed: (error) => ended(isCancellation(error) ? 'cancelled' : isInvalid(error) ? 'invalid' : 'undelivered'),
  });
}

function isInvalid(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.type === FAILURES.invalidRequest;
}
