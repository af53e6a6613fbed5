import type { Attention } from '../../contract/attention.js';
import type { FileLinksState } from '../../contract/file-links.js';
import { type Manifest, SESSION_PHASES, type SessionView } from '../../contract/view.js';
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
  /** Whether files have links; absent if the gateway makes none. */
  readonly fileLinks?: FileLinksState;
  /** The reason why the view is incomplete or not final. */
  readonly remark?: string;
  /** What Temporal itself knows, if no worker has responded with a view: the view then holds only the session's phase. */
  readonly stored?: StoredFacts;
}

/** What Temporal itself knows of a session. */
interface StoredFacts {
  readonly runStartedAt: string;
  readonly taskIds: readonly string[];
}

/**
 * Reads a session from the gateway's response. Without a worker, only what Temporal knows is available. Undefined for another value.
 */
export function readingOf(value: unknown): Reading | undefined {
  const reading = stateOf(value);
  if (!reading || !isRecord(value)) return reading;
  const temporalUiUrl = stringOf(value.temporalUiUrl);
  const fileLinks = fileLinksOf(value.fileLinks);
  return { ...reading, ...(temporalUiUrl !== undefined && { temporalUiUrl }), ...(fileLinks && { fileLinks }) };
}

function fileLinksOf(value: unknown): FileLinksState | undefined {
  if (!isRecord(value)) return undefined;
  const whyNot = stringOf(value.whyNot);
  return whyNot === undefined ? {} : { whyNot };
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
  const stored = {
    runStartedAt: stringOf(value.runStartedAt) ?? '',
    taskIds: Array.isArray(value.taskIds) ? value.taskIds.filter((id) => typeof id === 'string') : [],
  };
  const phase = SESSION_PHASES.find((known) => known === value.phase) ?? 'starting';
  const remark = `No worker responds for this closed session (${stringOf(value.status) ?? 'status unknown'}): its timeline is not shown.`;
  if (isManifest(value.outcome)) return { view: viewOfManifest(value.outcome), remark };
  const at = stringOf(value.phaseSince) ?? '';
  const bare = { sessionId: value.sessionId, app: stringOf(value.app) ?? '', roomId: stringOf(value.roomId) ?? '' };
  const left = isAttention(value.attention) ? { attention: value.attention } : {};
  const view = { ...bare, ...EMPTY, ...left, phase, phaseSince: at, requestedAt: at, deadlineAt: at };
  if (value.status === 'running') return { view, stored };
  const status = stringOf(value.status);
  const isBroken = status === 'terminated' || status === 'timed-out';
  return { view, stored, remark, ...(isBroken && { status }) };
}

/** Whether a value is why a session needs attention. The gateway wrote it. */
function isAttention(value: unknown): value is readonly Attention[] {
  return Array.isArray(value) && value.every((one) => isRecord(one) && typeof one.reason === 'string');
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
