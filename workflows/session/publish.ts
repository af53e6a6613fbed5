import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { ATTRIBUTE_KEYS } from '../../src/contract/search-attributes.js';
import { storable } from '../../src/contract/storable.js';
import type { Outcome } from '../../src/contract/view.js';
import { openTaskIds } from '../report/view.js';
import { appAndRoomOf, type SessionState } from '../state/session.js';

/** Updates the search attributes from the state; no command is sent if none has changed. */
export function publishAttributes(state: SessionState, outcome: Outcome | undefined): void {
  const { phase, recordingSinceMs } = state;
  const place = appAndRoomOf(state);
  const app = storable(place.app);
  const room = storable(place.roomId);
  const shown = workflowInfo().typedSearchAttributes;
  const taskIds = openTaskIds(state);
  const changes: SearchAttributeUpdatePair[] = [];
  if (shown.get(ATTRIBUTE_KEYS.phase) !== phase) changes.push({ key: ATTRIBUTE_KEYS.phase, value: phase });
  if (app !== '' && shown.get(ATTRIBUTE_KEYS.app) !== app) changes.push({ key: ATTRIBUTE_KEYS.app, value: app });
  if (room !== '' && shown.get(ATTRIBUTE_KEYS.room) !== room) changes.push({ key: ATTRIBUTE_KEYS.room, value: room });
  if (JSON.stringify(shown.get(ATTRIBUTE_KEYS.taskIds) ?? []) !== JSON.stringify(taskIds)) {
    changes.push({ key: ATTRIBUTE_KEYS.taskIds, value: taskIds.length > 0 ? taskIds : null });
  }
  if (outcome !== undefined && shown.get(ATTRIBUTE_KEYS.outcome) !== outcome) {
    changes.push({ key: ATTRIBUTE_KEYS.outcome, value: outcome });
  }
  // Once it is set it never changes: it costs no update of its own.
  if (recordingSinceMs !== undefined && shown.get(ATTRIBUTE_KEYS.recordingSince) === undefined) {
    changes.push({ key: ATTRIBUTE_KEYS.recordingSince, value: new Date(recordingSinceMs) });
  }
  changes.push(...attentionChange(state));
  if (changes.length > 0) upsertSearchAttributes(changes);
}

/** Updates only the search attribute that says why the session needs attention; no command is sent if it has not changed. */
export function publishAttention(state: SessionState): void {
  const changes = attentionChange(state);
  if (changes.length > 0) upsertSearchAttributes(changes);
}

function attentionChange({ attention = [] }: SessionState): SearchAttributeUpdatePair[] {
  const reasons = attention.map(({ reason }) => reason);
  const shown = workflowInfo().typedSearchAttributes.get(ATTRIBUTE_KEYS.attention) ?? [];
  if (JSON.stringify(shown) === JSON.stringify(reasons)) return [];
  return [{ key: ATTRIBUTE_KEYS.attention, value: reasons.length > 0 ? reasons : null }];
}
