import { type Config, callbackKeysOf } from '../../../config/index.js';
import { isPublicAddress } from '../../../http/public-address.js';
import { fieldsOf } from '../../../json/objects.js';
import { addressesOf } from '../addresses.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, ok, warning, wordsOf } from '../finding.js';
import { whyNoResponse, withTimeout } from '../response-timeout.js';

const ADDRESS = 'callback address';
const MAX_CHARACTERS = 4_096;
const REACH = 'gateway behind the callback address';

/** Checks that ZEGO can reach the gateway, as far as this machine can tell, and that callbacks are authenticated. */
export const callbacks: ConfigCheck = {
  name: ADDRESS,
  run: async ({ config, signal, responseTimeoutMs }) => {
    const { publicUrl } = config.gateway;
    const secrets = Object.keys(config.apps).map((app) => secretOf(config, app));
    if (publicUrl === undefined) {
      const fix =
        "Set gateway.publicUrl to the public address of the gateway, or set the callback address in ZEGO's console. Without one, sessions notice ends later, by polling.";
      return [warning(ADDRESS, 'gateway.publicUrl is not set', fix), ...secrets];
    }
    return [
      await addressOf(new URL(publicUrl), config),
      await gatewayAt(publicUrl, signal, responseTimeoutMs),
      ...secrets,
    ];
  },
};

function secretOf(config: Config, app: string): Finding {
  const check = `callback secret of app "${app}"`;
  if (config.apps[app]?.callbackSecret !== undefined)
    return ok(check, "set; the first callback shows whether it matches ZEGO's console");
  const fix = "Set callbackSecret to the one in ZEGO's console.";
  return callbackKeysOf(config, app).length === 0
    ? warning(
        check,
        'not set, nor gateway.callbackKeys: callbacks are rejected, and sessions notice ends by polling',
        fix,
      )
    : warning(check, 'not set: callbacks are authenticated by the token in their address alone', fix);
}

async function addressOf(url: URL, config: Config): Promise<Finding> {
  let addresses: readonly string[];
  try {
    addresses = await addressesOf(url.hostname);
  } catch (error) {
    return failed(
      ADDRESS,
      `"${url.hostname}" has no address (${wordsOf(error)})`,
      'Correct gateway.publicUrl, or the name service.',
    );
  }
  const seen = `${url.origin} → ${addresses.join(', ')}`;
  if (!addresses.some(isPublicAddress)) {
    const fix = 'Set gateway.publicUrl to an address that is reachable from the internet.';
    const local = await areLocal(config);
    return local
      ? ok(ADDRESS, `${seen}; private, like ZEGO's endpoints here`)
      : failed(ADDRESS, `${seen}, which ZEGO cannot reach`, fix);
  }
  if (url.protocol !== 'https:') {
    return warning(
      ADDRESS,
      `${seen}, without TLS: anyone who reads a callback can forge others`,
      'Put TLS in front of the gateway, and set gateway.publicUrl to the https address.',
    );
  }
  return ok(ADDRESS, seen);
}

/** Whether all endpoints of ZEGO are private: a simulator on this machine reaches private addresses. */
async function areLocal({ apps }: Config): Promise<boolean> {
  const hosts = Object.values(apps).map(({ endpoint }) => new URL(endpoint).hostname);
  const all = await Promise.all(hosts.map((host) => addressesOf(host).catch(() => [])));
  return all.every((addresses) => addresses.length > 0 && !addresses.some(isPublicAddress));
}

async function gatewayAt(publicUrl: string, signal: AbortSignal, responseTimeoutMs: number): Promise<Finding> {
  const address = `${publicUrl}/healthz`;
  let text: string;
  try {
    const response = await fetch(address, { signal: withTimeout(signal, responseTimeoutMs), redirect: 'manual' });
    text = response.ok ? await beginningOf(response) : `HTTP ${response.status}`;
  } catch (error) {
    const fix =
      'Start the gateway and allow access to it. Some networks do not route their own public address from inside: check from outside.';
    return warning(REACH, `${address} does not respond from here (${whyNoResponse(error, responseTimeoutMs)})`, fix);
  }
  if (isAlive(text)) return ok(REACH, `${address} responds as the gateway`);
  return failed(
    REACH,
    `${address} responds, but not as the gateway`,
    'Route /v1/callbacks/zego/ and /healthz of that address to the gateway.',
  );
}

/** Reads the beginning of a body, which may be endless. */
async function beginningOf({ body }: Response): Promise<string> {
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.length > MAX_CHARACTERS) break;
  }
  return text;
}

function isAlive(text: string): boolean {
  try {
    return fieldsOf(JSON.parse(text))['status'] === 'alive';
  } catch {
    return false;
  }
}
