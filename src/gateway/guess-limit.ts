import ipaddr from 'ipaddr.js';
import { Recent } from './recent.js';

const WINDOW_MS = 60_000;
/** More than a person mistypes, and too few to guess a key. */
const MAX_REFUSALS = 30;
/** How long a key counts as in use at an address where it was accepted. */
const IN_USE_MS = 3_600_000;
/** The most remembered addresses and keys; the oldest are forgotten first. */
const MAX_ENTRIES = 10_000;
const IPV6_PREFIX_GROUPS = 4;

/**
 * Limits requests without a valid key for each address. After 30 refusals within a minute the address is refused for the
 * rest of it, whether a key is valid or not. Keys accepted from it within the last hour still work: callers behind a proxy
 * share its address.
 */
export class GuessLimit {
  readonly #nowMs: () => number;
  readonly #refusals: Recent<{ count: number; readonly untilMs: number }>;
  readonly #inUse: Recent<true>;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#refusals = new Recent({ keepMs: WINDOW_MS, maxEntries: MAX_ENTRIES, nowMs });
    this.#inUse = new Recent({ keepMs: IN_USE_MS, maxEntries: MAX_ENTRIES, nowMs });
  }

  /** Returns how many seconds an address must wait; undefined if it need not. `keyId` is the id of a valid key. */
  waitSeconds(ip: string, keyId: string | undefined): number | undefined {
    const guesser = networkOf(ip);
    const refusals = this.#refusals.get(guesser);
    if (refusals === undefined || refusals.count < MAX_REFUSALS) return undefined;
    if (keyId !== undefined && this.#inUse.get(`${guesser} ${keyId}`)) return undefined;
    return Math.max(1, Math.ceil((refusals.untilMs - this.#nowMs()) / 1_000));
  }

  /** Counts a request without a valid key. */
  refused(ip: string): void {
    const guesser = networkOf(ip);
    const refusals = this.#refusals.get(guesser);
    if (refusals) refusals.count += 1;
    else this.#refusals.set(guesser, { count: 1, untilMs: this.#nowMs() + WINDOW_MS });
  }

  /** Remembers that a key was accepted. */
  accepted(ip: string, keyId: string): void {
    this.#inUse.set(`${networkOf(ip)} ${keyId}`, true);
  }
}

/** Returns the addresses that one caller controls: an IPv4 address, or the /64 network of an IPv6 address. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, IPV6_PREFIX_GROUPS).join(':') : address.toString();
}
