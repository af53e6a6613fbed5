import type { FileLink } from '../../contract/file-links.js';
import type { FleetList } from '../../contract/fleet-reading.js';
import type { ChangeAnswer, StartedAnswer } from '../../contract/messages.js';
import type { SessionPage } from '../../contract/sessions.js';
import type { TaskList, TaskStop } from '../../contract/tasks.js';
import { type Manifest, OUTCOMES, type Outcome, type SessionView } from '../../contract/view.js';
import type { NoWorker } from '../../contract/workers.js';
import { isRecord } from '../../json/objects.js';

/** The response to a start. */
export type StartAnswer = { readonly sessionId: string; readonly created: boolean } & StartedAnswer;

/** Whether a value is the name of an outcome. */
export function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.some((outcome) => outcome === value);
}

// The gateway that serves this page has the same contract. These guards only tell its responses from those of a proxy in
// front of it.

/** Whether a value is a page of sessions. */
export function isSessionPage(value: unknown): value is SessionPage {
  return isRecord(value) && Array.isArray(value.sessions) && value.sessions.every(hasSessionId);
}

/** Whether a value is a link to a file. */
export function isFileLink(value: unknown): value is FileLink {
  return isRecord(value) && typeof value.url === 'string' && typeof value.expiresAt === 'string';
}

/** Whether a value is the list of fleets. */
export function isFleetList(value: unknown): value is FleetList {
  return isRecord(value) && Array.isArray(value.fleets) && value.fleets.every(isFleet);
}

function isFleet(value: unknown): boolean {
  if (!isRecord(value) || typeof value.app !== 'string' || typeof value.keeper !== 'string') return false;
  return value.viewUnavailable === true || (Array.isArray(value.orphans) && Array.isArray(value.timeline));
}

/** Whether a value is the list of ZEGO's tasks. */
export function isTaskList(value: unknown): value is TaskList {
  return isRecord(value) && Array.isArray(value.apps) && value.apps.every(isListedApp);
}

function isListedApp(value: unknown): boolean {
  return isRecord(value) && (typeof value.failure === 'string' || Array.isArray(value.tasks));
}

/** Whether a value is the result of stopping a task. */
export function isTaskStop(value: unknown): value is TaskStop {
  return isRecord(value) && typeof value.taskId === 'string' && typeof value.how === 'string';
}

/** Whether a value is a session's view. */
export function isSessionView(value: unknown): value is SessionView {
  return (
    hasSessionId(value) &&
    typeof value.phase === 'string' &&
    isRecord(value.wanted) &&
    isRecord(value.accepted) &&
    Array.isArray(value.tasks) &&
    Array.isArray(value.timeline)
  );
}

/** Whether a value is the manifest of a session. */
export function isManifest(value: unknown): value is Manifest {
  return hasSessionId(value) && isOutcome(value.outcome) && Array.isArray(value.files) && Array.isArray(value.gaps);
}

/** Whether a value is the response to a start. */
export function isStartAnswer(value: unknown): value is StartAnswer {
  return hasSessionId(value) && typeof value.created === 'boolean';
}

/** The response to a command. `waiting`: the session accepted it, and ZEGO has not responded yet. */
export type CommandAnswer = ChangeAnswer & { readonly waiting?: boolean; readonly noWorker?: NoWorker };

/** Whether a value is the response to a command. */
export function isCommandAnswer(value: unknown): value is CommandAnswer {
  return isRecord(value) && typeof value.accepted === 'boolean';
}

function hasSessionId(value: unknown): value is Record<string, unknown> & { sessionId: string } {
  return isRecord(value) && typeof value.sessionId === 'string';
}
