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
 * Returns the options that a session's workflow is started with. There is no execution timeout, since it would end the
 * workflow without cleanup: every deadline is a timer inside. A session id is used once; the request's digest tells a
 * repeated start from another request.
 */
export function sessionStartOptions(request: SessionRequest, sessionId: string): WorkflowOptions {
  return {
    workflowId: sessionId,
    taskQueue: WORKFLOW_TASK_QUEUE,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
    memo: { [MEMO.requestDigest]: requestDigest(request) },
    // Set here, so that the workflow need not. Only the worker knows the app of a request without one.
    typedSearchAttributes: [
      ...(request.app === undefined ? [] : [{ key: ATTRIBUTE_KEYS.app, value: request.app }]),
      { key: ATTRIBUTE_KEYS.room, value: storable(request.roomId) },
      { key: ATTRIBUTE_KEYS.phase, value: 'starting' },
    ],
    staticSummary: `record room ${shortRoom(request.roomId)}`,
    staticDetails: sessionDetails(request, request.limits?.recordSeconds ?? DEFAULT_LIMITS.recordSeconds),
  };
}
