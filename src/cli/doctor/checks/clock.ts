import type { ConfigCheck } from '../check.js';
import { type Finding, failed, ok, warning } from '../finding.js';
import { untilSilent, whyNoResponse } from '../silence.js';

/** ZEGO takes signatures that are at most 10 minutes off. */
const LARGEST_SECONDS = 600;
const NOTABLE_SECONDS = 60;
const MEND = "Set this machine's clock, and keep it set (NTP).";

/** This machine's clock against that of each endpoint of ZEGO's. */
export const clock: ConfigCheck = {
  name: 'clock against ZEGO',
  run: async ({ config, signal, silenceMs }) => {
    const endpoints = new Set(Object.values(config.apps).map(({ endpoint }) => endpoint));
    return Promise.all([...endpoints].map((endpoint) => look(endpoint, signal, silenceMs)));
  },
};

async function look(endpoint: string, signal: AbortSignal, silenceMs: number): Promise<Finding> {
  const check = `clock against ${endpoint}`;
  const beganMs = Date.now();
  let response: Response;
  try {
    response = await fetch(endpoint, { signal: untilSilent(signal, silenceMs), redirect: 'manual' });
    await response.body?.cancel();
  } catch (error) {
    const fix = 'Let this machine reach ZEGO: a firewall, a proxy or the name service is in the way.';
    return failed(check, `no answer (${whyNoResponse(error, silenceMs)})`, fix);
  }
  const theirsMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirsMs))
    return warning(check, 'its answer has no date', 'Compare the clock by hand (timedatectl).');
  // A date has whole seconds; its middle is compared with that of the question.
  const offset = Math.round((beganMs + Date.now()) / 2_000 - (theirsMs + 500) / 1_000);
  const seen = offset === 0 ? 'agrees' : `${Math.abs(offset)} s ${offset > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(offset) >= LARGEST_SECONDS) return failed(check, `${seen}; ZEGO takes at most ${LARGEST_SECONDS}`, MEND);
  return Math.abs(offset) >= NOTABLE_SECONDS ? warning(check, seen, MEND) : ok(check, seen);
}
