import type { Manifest, SessionView } from '../../contract/view.js';
import { isRecord } from '../../json/objects.js';
import { isManifest, isSessionView } from '../api/shapes.js';

/** What the gateway tells of one session. */
export interface Reading {
  readonly view: SessionView;
  /** Why the view is not whole or not final, in words for a person. */
  readonly remark?: string;
}

/**
 * A session's view, as the gateway answers it. Of a closed session whose view no worker answers for, what Temporal
 * knows. Undefined for anything else.
 */
export function readingOf(value: unknown): Reading | undefined {
  if (isSessionView(value)) {
    const status = 'workflowStatus' in value ? value.workflowStatus : undefined;
    if (typeof status !== 'string') return { view: value };
    return {
      view: value,
      remark: `The session’s workflow was ended from outside (${status}): nothing moves any more.`,
    };
  }
  if (!isRecord(value) || typeof value.sessionId !== 'string' || value.viewUnavailable !== true) return undefined;
  const remark = `No worker answers for this closed session (${text(value.status) ?? 'status unknown'}): its timeline is not shown.`;
  if (isManifest(value.outcome)) return { view: viewOfManifest(value.outcome), remark };
  const at = text(value.phaseSince) ?? '';
  const bare = { sessionId: value.sessionId, app: text(value.app) ?? '', roomId: text(value.roomId) ?? '' };
  return { view: { ...bare, ...EMPTY, phaseSince: at, requestedAt: at, deadlineAt: at }, remark };
}

/** A view as far as a manifest alone tells it. */
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
