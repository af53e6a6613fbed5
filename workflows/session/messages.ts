import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ChangeAnswer, StartedAnswer } from '../../src/contract/messages.js';
import { SESSION_QUERY, SIGNALS, UPDATES } from '../../src/contract/names.js';
import type { SessionView } from '../../src/contract/view.js';

// Every argument is `unknown`, also the last one, a `RequestInfo`: any Temporal client may send anything, and a handler
// that trusts it can block the session.

/** The signals of a session, by name. */
export const signals = {
  updateLayout: defineSignal<[body: unknown, info: unknown]>(SIGNALS.updateLayout),
  updateWhiteboard: defineSignal<[body: unknown, info: unknown]>(SIGNALS.updateWhiteboard),
  pause: defineSignal<[info: unknown]>(SIGNALS.pause),
  resume: defineSignal<[info: unknown]>(SIGNALS.resume),
  takeSnapshot: defineSignal<[info: unknown]>(SIGNALS.takeSnapshot),
  stop: defineSignal<[body: unknown, info: unknown]>(SIGNALS.stop),
  zegoCallback: defineSignal<[unknown]>(SIGNALS.zegoCallback),
  statusChanged: defineSignal<[unknown]>(SIGNALS.statusChanged),
  webhookGone: defineSignal<[unknown]>(SIGNALS.webhookGone),
  rescueProgress: defineSignal<[unknown]>(SIGNALS.rescueProgress),
};

/** The updates of a session, by name. */
export const updates = {
  updateLayout: defineUpdate<ChangeAnswer, [body: unknown, info: unknown]>(UPDATES.updateLayout),
  updateWhiteboard: defineUpdate<ChangeAnswer, [body: unknown, info: unknown]>(UPDATES.updateWhiteboard),
  pause: defineUpdate<ChangeAnswer, [info: unknown]>(UPDATES.pause),
  resume: defineUpdate<ChangeAnswer, [info: unknown]>(UPDATES.resume),
  takeSnapshot: defineUpdate<ChangeAnswer, [info: unknown]>(UPDATES.takeSnapshot),
  started: defineUpdate<StartedAnswer>(UPDATES.started),
};

/** The query of a session. */
export const sessionQuery = defineQuery<SessionView>(SESSION_QUERY);
