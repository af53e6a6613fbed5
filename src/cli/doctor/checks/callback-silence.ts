import { ok, warning } from '../finding.js';
import { recordingsCheck } from '../recordings-check.js';

const CHECK = 'callbacks of ended tasks';

/** Checks by the newest closed sessions whether ZEGO's callbacks arrive. */
export const receivedCallbacks = recordingsCheck(CHECK, async (client) => {
  const silences = await client.callbackSilences();
  if (silences.length === 0) return [ok(CHECK, 'nothing indicates that they do not arrive')];
  return silences.map(({ app, sessions, since }) => {
    const seen = `none arrived for the last ${sessions} sessions of app "${app}", since ${since}; they noticed ends by polling`;
    const fix =
      "Send a request to gateway.publicUrl from the internet, compare the callback address and secret with ZEGO's console, and look for refused callbacks in the gateway's log.";
    return warning(CHECK, seen, fix);
  });
});
