import type { ConfigCheck } from '../check.js';
import { type Finding, failed, ok, warning } from '../finding.js';
import { whyNoResponse, withTimeout } from '../response-timeout.js';

/** ZEGO accepts signatures whose time is at most 10 minutes off (100000004). */
const MAX_OFFSET_SECONDS = 600;
const WARNING_SECONDS = 60;
const FIX = "Set this machine's clock, and keep it synchronized (NTP).";

/** Compares this machine's clock with the clock of each ZEGO endpoint. */
export const clock: ConfigCheck = {
  name: 'clock against ZEGO',
  run: async ({ config, signal, responseTimeoutMs }) => {
    const endpoints = new Set(Object.values(config.apps).map(({ endpoint }) => endpoint));
    return Promise.all([...endpoints].map((endpoint) => checkEndpoint(endpoint, signal, responseTimeoutMs)));
  },
};

async function checkEndpoint(endpoint: string, signal: AbortSignal, responseTimeoutMs: number): Promise<Finding> {
  const check = `clock against ${endpoint}`;
  const beganMs = Date.now();
  let response: Response;
  try {
    response = await fetch(endpoint, { signal: withTimeout(signal, responseTimeoutMs), redirect: 'manual' });
    await response.body?.cancel();
  } catch (error) {
    const fix = 'Give this machine network access to ZEGO: check the firewall, the proxy and the name service.';
    return failed(check, `no response (${whyNoResponse(error, responseTimeoutMs)})`, fix);
  }
  const theirsMs = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(theirsMs))
    return warning(check, 'the response has no date', 'Compare the clock by hand (timedatectl).');
  // The Date header has whole seconds: compare the middle of that second with the middle of the request.
  const offset = Math.round((beganMs + Date.now()) / 2_000 - (theirsMs + 500) / 1_000);
  const seen = offset === 0 ? 'agrees' : `${Math.abs(offset)} s ${offset > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(offset) >= MAX_OFFSET_SECONDS)
    return failed(check, `${seen}; ZEGO accepts at most ${MAX_OFFSET_SECONDS} s`, FIX);
  return Math.abs(offset) >= WARNING_SECONDS ? warning(check, seen, FIX) : ok(check, seen);
}
