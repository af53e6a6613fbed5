import { type StartTemporal, tunedServer } from './tuned-server.js';

/** A dev server that suggests to continue as new after this many events instead of thousands. */
export function suggestingAfter(events: number): StartTemporal {
  return tunedServer({ 'limit.historyCount.suggestContinueAsNew': events });
}
