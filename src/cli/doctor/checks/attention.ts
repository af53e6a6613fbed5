import { shownText } from '../../../contract/shown-text.js';
import { attentionTitles } from '../../../wording/attention.js';
import { ok, warning } from '../finding.js';
import { recordingsCheck } from '../recordings-check.js';

const CHECK = 'sessions';
const NAMED = 5;

/** Names the sessions that need attention. */
export const sessionsInNeed = recordingsCheck(CHECK, async (client) => {
  const { sessions, nextCursor } = await client.list({ attention: true });
  if (sessions.length === 0 && nextCursor === undefined) return [ok(CHECK, 'none needs attention')];
  const named = sessions.slice(0, NAMED).map(({ sessionId, attention }) => {
    return `"${shownText(sessionId)}" (${attentionTitles(attention)})`;
  });
  const more = sessions.length > NAMED || nextCursor !== undefined ? ', and others' : '';
  const fix = 'Run "reelkeeper list --attention", then "reelkeeper show" with a session: it has the error and the fix.';
  return [warning(CHECK, `${named.join(', ')}${more}`, fix)];
});
