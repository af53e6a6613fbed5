import type { Manifest, SessionView } from '../../contract/view.js';
import { isRecord } from '../../json/objects.js';
import { stringOf } from '../../json/strings.js';
import { isManifest, isSessionView } from '../api/shapes.js';

/** A session as the gateway returns it. */
export interface Reading {
  readonly view: SessionView;
  /** The workflow's status, if it was ended from outside. */
  readonly status?: string;
  /** The session's workflow in Temporal's Web UI, if the gateway knows the Web UI's address. */
  readonly temporalUiUrl?: string;
  /** The reason why the view is incomplete or not final. */
  readonly remark?: string;
}

/**
 * Reads a session from the gateway's response. Of a closed session without a worker, only what Temporal knows is
 * available. Undefined for another value.
 */
export function readingOf(value: unknown): Reading | undefined {
  const reading = stateOf(value);
  const temporalUiUrl = isRecord(value) ? stringOf(value.temporalUiUrl) : undefined;
  return reading && { ...reading, ...(temporalUiUrl !== undefined && { temporalUiUrl }) };
}

function stateOf(value: unknown): Reading | undefined {
  if (isSessionView(value)) {
    const status = 'workflowStatus' in value ? value.workflowStatus : undefined;
    if (typeof status !== 'string') return { view: value };
    return {
      // Its own phase is outdated.
      view: { ...value, phase: 'closed' },
      status,
      remark: `The session’s workflow was ended from outside (${status}). This is its last known state.`,
    };
  }
  if (!isRecord(value) || typeof value.sessionId !== 'string' || value.viewUnavailable !== true) return undefined;
  const remark = `No worker responds for this closed session (${stringOf(value.status) ?? 'status unknown'}): its timeline is not shown.`;
  if (isManifest(value.outcome)) return { view: viewOfManifest(value.outcome), remark };
  const at = stringOf(value.phaseSince) ?? '';
  const bare = { sessionId: value.sessionId, app: stringOf(value.app) ?? '', roomId: stringOf(value.roomId) ?? '' };
  return { view: { ...bare, ...EMPTY, phaseSince: at, requestedAt: at, deadlineAt: at }, remark };
}

/** Builds a view from a manifest. */
export function viewOfManifest(outcome: Manifest): SessionView {
  const { sessionId, app, roomId, tasks, tasksOmitted, startedAt, endedAt } = outcome;
  return {
    ...EMPTY,
    sessionId,
    app,
    roomId,
    phaseSince: endedAt,
    requestedAt: startedAt ?? endedAt,
    deadlineAt: endedAt,
    tasks,
    ...(tasksOmitted !== undefined && { tasksOmitted }),
    outcome,
  };
}

const EMPTY = {
  phase: 'closed',
  wanted: { paused: false },
  accepted: { paused: false },
  tasks: [],
  timeline: [],
} as const satisfies Partial<SessionView>;
