import type { WorkflowOptions } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import {
  DEFAULT_LIMITS,
  MEMO,
  type SessionRequest,
  sessionDetails,
  shortRoom,
  storable,
  WORKFLOW_TASK_QUEUE,
} from '../contract/index.js';
import { ATTRIBUTE_KEYS } from '../contract/search-attributes.js';
import { requestDigest } from './digest.js';

/**
 * How a session's workflow is started. No execution timeout: it would end the workflow without the cleanup, so that
 * every deadline is a timer inside. A session id is used once: a second start is told apart by the request's digest.
 */
export function sessionStartOptions(request: SessionRequest, sessionId: string): WorkflowOptions {
  return {
    workflowId: sessionId,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    memo: { [MEMO.requestDigest]: requestDigest(request) },
    // The workflow need not set these again; an app that is left out is only known to the worker.
    typedSearchAttributes: [
      ...(request.app === undefined ? [] : [{ key: ATTRIBUTE_KEYS.app, value: request.app }]),
      { key: ATTRIBUTE_KEYS.room, value: storable(request.roomId) },
      { key: ATTRIBUTE_KEYS.phase, value: 'starting' },
    ],
    staticSummary: `record room ${shortRoom(request.roomId)}`,
    staticDetails: sessionDetails(request, request.limits?.recordSeconds ?? DEFAULT_LIMITS.recordSeconds),
  };
}
