import { defineSearchAttributeKey, type TypedSearchAttributes } from '@temporalio/common';
import { ATTENTION_REASONS, type AttentionReason } from './attention.js';
import { SEARCH_ATTRIBUTES } from './names.js';
import { SESSION_PHASES, type SessionPhase } from './view.js';

/** The search attributes of a session as the SDK's typed keys. */
export const ATTRIBUTE_KEYS = {
  app: defineSearchAttributeKey(SEARCH_ATTRIBUTES.app, 'KEYWORD'),
  room: defineSearchAttributeKey(SEARCH_ATTRIBUTES.room, 'KEYWORD'),
  phase: defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD'),
  outcome: defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD'),
  taskIds: defineSearchAttributeKey(SEARCH_ATTRIBUTES.taskIds, 'KEYWORD_LIST'),
  attention: defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD_LIST'),
  recordingSince: defineSearchAttributeKey(SEARCH_ATTRIBUTES.recordingSince, 'DATETIME'),
};

/** Returns the phase in a session's search attributes; undefined if there is none, or an unknown one. */
export function phaseIn(attributes: TypedSearchAttributes): SessionPhase | undefined {
  return SESSION_PHASES.find((known) => known === attributes.get(ATTRIBUTE_KEYS.phase));
}

/** Returns why a running session needs attention, by its search attributes. Omits unknown reasons. */
export function attentionIn(attributes: TypedSearchAttributes): AttentionReason[] {
  const values = attributes.get(ATTRIBUTE_KEYS.attention) ?? [];
  return ATTENTION_REASONS.filter((known) => values.includes(known));
}
