import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { StartedAnswer, SwitchAnswer } from '../src/contract/messages.js';
import { SESSION_QUERY, SIGNALS, UPDATES } from '../src/contract/names.js';
import type { SessionView } from '../src/contract/view.js';

// Every argument is unknown: any Temporal client may send anything, and a handler that trusts it wedges the session.

/** The signals of a session, by name. */
export const signals = {
  updateLayout: defineSignal<[unknown]>(SIGNALS.updateLayout),
  updateWhiteboard: defineSignal<[unknown]>(SIGNALS.updateWhiteboard),
  pause: defineSignal(SIGNALS.pause),
  resume: defineSignal(SIGNALS.resume),
  takeSnapshot: defineSignal(SIGNALS.takeSnapshot),
  stop: defineSignal<[unknown]>(SIGNALS.stop),
  zegoCallback: defineSignal<[unknown]>(SIGNALS.zegoCallback),
  statusChanged: defineSignal<[unknown]>(SIGNALS.statusChanged),
  webhookGone: defineSignal<[unknown]>(SIGNALS.webhookGone),
};

/** The updates of a session, by name. */
export const updates = {
  updateLayout: defineUpdate<SwitchAnswer, [unknown]>(UPDATES.updateLayout),
  updateWhiteboard: defineUpdate<SwitchAnswer, [unknown]>(UPDATES.updateWhiteboard),
  pause: defineUpdate<SwitchAnswer>(UPDATES.pause),
  resume: defineUpdate<SwitchAnswer>(UPDATES.resume),
  takeSnapshot: defineUpdate<SwitchAnswer>(UPDATES.takeSnapshot),
  started: defineUpdate<StartedAnswer>(UPDATES.started),
};

/** The query of a session. */
export const sessionQuery = defineQuery<SessionView>(SESSION_QUERY);
