import { Client } from '@temporalio/client';
import { encryptingDataConverter, RecordingClient } from '../../../client/index.js';
import { revealEncryption } from '../../../config/index.js';
import { shownText } from '../../../contract/shown-text.js';
import { attentionTitles } from '../../../wording/attention.js';
import type { TemporalCheck } from '../check.js';
import { notChecked, ok, warning } from '../finding.js';

const CHECK = 'sessions';
const NAMED = 5;

/** Names the sessions that need attention. */
export const sessionsInNeed: TemporalCheck = {
  name: CHECK,
  run: async ({ connection, namespace }, { config }) => {
    if (!config) return [notChecked(CHECK, 'there is no valid configuration')];
    const dataConverter = encryptingDataConverter(revealEncryption(config.encryption));
    const client = new RecordingClient({ client: new Client({ connection, namespace, dataConverter }) });
    try {
      const { sessions, nextCursor } = await client.list({ attention: true });
      if (sessions.length === 0 && nextCursor === undefined) return [ok(CHECK, 'none needs attention')];
      const named = sessions.slice(0, NAMED).map(({ sessionId, attention }) => {
        return `"${shownText(sessionId)}" (${attentionTitles(attention)})`;
      });
      const more = sessions.length > NAMED || nextCursor !== undefined ? ', and others' : '';
      const fix =
        'Run "reelkeeper list --attention", then "reelkeeper show" with a session: it has the error and the fix.';
      return [warning(CHECK, `${named.join(', ')}${more}`, fix)];
    } finally {
      await client.close();
    }
  },
};
