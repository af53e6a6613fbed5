import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from './names.js';

/** The search attributes of a session as the SDK's typed keys. */
export const ATTRIBUTE_KEYS = {
  app: defineSearchAttributeKey(SEARCH_ATTRIBUTES.app, 'KEYWORD'),
  room: defineSearchAttributeKey(SEARCH_ATTRIBUTES.room, 'KEYWORD'),
  phase: defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD'),
  outcome: defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD'),
  taskIds: defineSearchAttributeKey(SEARCH_ATTRIBUTES.taskIds, 'KEYWORD_LIST'),
};
