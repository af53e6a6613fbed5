import ipaddr from 'ipaddr.js';
import { Recent } from './recent.js';

const WINDOW_MS = 60_000;
/** More than a person mistypes; a guesser gets nowhere with so few. */
const MAX_REFUSALS = 30;
/** How long a key counts as in use at an address where it was accepted. */
const IN_USE_MS = 3_600_000;
/** What is remembered of others; the oldest is forgotten first. */
const MAX_ENTRIES = 10_000;
const IPV6_PREFIX_GROUPS = 4;

/**
 * Requests without a right key, counted for each address: after 30 refusals within a minute the address waits for the
 * rest of it, and is not told whether a key is right. Keys that were accepted there within the last hour still are, since
 * callers behind one proxy share an address.
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

  /** How long an address has to wait, in seconds; undefined when it need not. `keyId` names the key that it sent, if that is a right one. */
  waitSeconds(ip: string, keyId: string | undefined): number | undefined {
    const guesser = networkOf(ip);
    const refusals = this.#refusals.get(guesser);
    if (refusals === undefined || refusals.count < MAX_REFUSALS) return undefined;
    if (keyId !== undefined && this.#inUse.get(`${guesser} ${keyId}`)) return undefined;
    return Math.max(1, Math.ceil((refusals.untilMs - this.#nowMs()) / 1_000));
  }

  /** Notes that a request was refused for its key. */
  refused(ip: string): void {
    const guesser = networkOf(ip);
    const refusals = this.#refusals.get(guesser);
    if (refusals) refusals.count += 1;
    else this.#refusals.set(guesser, { count: 1, untilMs: this.#nowMs() + WINDOW_MS });
  }

  /** Notes that a key was accepted. */
  accepted(ip: string, keyId: string): void {
    this.#inUse.set(`${networkOf(ip)} ${keyId}`, true);
  }
}

/** What one guesser has at hand: an IPv4 address, or the /64 network of an IPv6 address. */
function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, IPV6_PREFIX_GROUPS).join(':') : address.toString();
}
