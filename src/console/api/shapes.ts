import type { ChangeAnswer, StartedAnswer } from '../../contract/messages.js';
import type { SessionPage } from '../../contract/sessions.js';
import { type Manifest, OUTCOMES, type Outcome, type SessionView } from '../../contract/view.js';
import { isRecord } from '../../json/objects.js';

/** What a start answers. */
export type StartAnswer = { readonly sessionId: string; readonly created: boolean } & StartedAnswer;

/** The name of an outcome. */
export function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.some((outcome) => outcome === value);
}

// The gateway that served this page answers by the same contract: these tell its answers from those of anything that
// stands before it, such as a proxy's own page.

/** A page of sessions. */
export function isSessionPage(value: unknown): value is SessionPage {
  return isRecord(value) && Array.isArray(value.sessions) && value.sessions.every(hasSessionId);
}

/** A session's view. */
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

/** What a closed session leaves. */
export function isManifest(value: unknown): value is Manifest {
  return hasSessionId(value) && isOutcome(value.outcome) && Array.isArray(value.files) && Array.isArray(value.gaps);
}

/** What a start answers. */
export function isStartAnswer(value: unknown): value is StartAnswer {
  return hasSessionId(value) && typeof value.created === 'boolean';
}

/** What a command answers. `waiting`: the session has taken it, and ZEGO has not answered yet. */
export type CommandAnswer = ChangeAnswer & { readonly waiting?: boolean };

/** What a command answers. */
export function isCommandAnswer(value: unknown): value is CommandAnswer {
  return isRecord(value) && typeof value.accepted === 'boolean';
}

function hasSessionId(value: unknown): value is Record<string, unknown> & { sessionId: string } {
  return isRecord(value) && typeof value.sessionId === 'string';
}
