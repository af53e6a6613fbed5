import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../contract/index.js';

/** The search attributes of a session as Temporal's typed keys. */
export const SEARCH_KEYS = {
  app: defineSearchAttributeKey(SEARCH_ATTRIBUTES.app, SearchAttributeType.KEYWORD),
  room: defineSearchAttributeKey(SEARCH_ATTRIBUTES.room, SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, SearchAttributeType.KEYWORD),
  taskIds: defineSearchAttributeKey(SEARCH_ATTRIBUTES.taskIds, SearchAttributeType.KEYWORD_LIST),
};
