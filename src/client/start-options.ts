import type { WorkflowOptions } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { DEFAULT_LIMITS, MEMO, type SessionRequest, WORKFLOW_TASK_QUEUE } from '../contract/index.js';
import { requestDigest } from './digest.js';
import { SEARCH_KEYS } from './search-attributes.js';

/** Temporal takes 400 bytes of summary, and a room id may have 512. */
const SUMMARY_ROOM_CHARACTERS = 60;

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
      ...(request.app === undefined ? [] : [{ key: SEARCH_KEYS.app, value: request.app }]),
      { key: SEARCH_KEYS.room, value: request.roomId },
      { key: SEARCH_KEYS.phase, value: 'starting' },
    ],
    staticSummary: `record room ${shortened(request.roomId)}`,
    staticDetails: detailsOf(request),
  };
}

function detailsOf(request: SessionRequest): string {
  const recordSeconds = request.limits?.recordSeconds ?? DEFAULT_LIMITS.recordSeconds;
  return [
    `Records room ${code(request.roomId)} for at most ${recordSeconds} s.`,
    '',
    `- app: ${code(request.app ?? 'default')}`,
    `- profile: ${code(request.profile ?? 'default')}`,
    `- storage: ${code(request.storage ?? 'default')}`,
    `- when interrupted: ${request.whenInterrupted ?? 'restart'}`,
    ...(request.redundancy === 2 ? ['- two lanes side by side'] : []),
  ].join('\n');
}

/** Markdown that shows a caller's text as it is. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function shortened(roomId: string): string {
  const characters = Array.from(roomId);
  return characters.length <= SUMMARY_ROOM_CHARACTERS
    ? roomId
    : `${characters.slice(0, SUMMARY_ROOM_CHARACTERS).join('')}…`;
}
