import { type Config, callbackKeysOf } from '../../../config/index.js';
import { isPublicAddress } from '../../../http/public-address.js';
import { fieldsOf } from '../../../json/objects.js';
import { addressesOf } from '../addresses.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, ok, warning, wordsOf } from '../finding.js';
import { untilSilent, whyNoResponse } from '../silence.js';

const ADDRESS = 'callback address';
const MAX_CHARACTERS = 4_096;
const REACH = 'gateway behind the callback address';

/** ZEGO can send callbacks to the gateway, as far as that can be seen from here, and they can be told from forged ones. */
export const callbacks: ConfigCheck = {
  name: ADDRESS,
  run: async ({ config, signal, silenceMs }) => {
    const { publicUrl } = config.gateway;
    const secrets = Object.keys(config.apps).map((app) => secretOf(config, app));
    if (publicUrl === undefined) {
      const fix =
        "Set gateway.publicUrl to where ZEGO reaches the gateway, or the address in ZEGO's console. Polls notice ends without it, later.";
      return [warning(ADDRESS, 'gateway.publicUrl is not set', fix), ...secrets];
    }
    return [await addressOf(new URL(publicUrl), config), await gatewayAt(publicUrl, signal, silenceMs), ...secrets];
  },
};

function secretOf(config: Config, app: string): Finding {
  const check = `callback secret of app "${app}"`;
  if (config.apps[app]?.callbackSecret !== undefined)
    return ok(check, "set; whether it is that of ZEGO's console shows with the first callback");
  const fix = "Set callbackSecret to the one in ZEGO's console.";
  return callbackKeysOf(config, app).length === 0
    ? warning(check, 'not set, nor gateway.callbackKeys: no callback is taken, and ends are noticed by polls', fix)
    : warning(check, "not set: callbacks are taken by their address's token alone", fix);
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
    const fix = 'Set gateway.publicUrl to an address that the internet reaches.';
    const local = await areLocal(config);
    return local
      ? ok(ADDRESS, `${seen}; private, as ZEGO's endpoints here are`)
      : failed(ADDRESS, `${seen}, which ZEGO can't reach`, fix);
  }
  if (url.protocol !== 'https:') {
    return warning(
      ADDRESS,
      `${seen}, without TLS: whoever sees a callback can forge others`,
      'Put TLS before the gateway, and https into gateway.publicUrl.',
    );
  }
  return ok(ADDRESS, seen);
}

/** A simulator on this machine reaches what ZEGO does not. */
async function areLocal({ apps }: Config): Promise<boolean> {
  const hosts = Object.values(apps).map(({ endpoint }) => new URL(endpoint).hostname);
  const all = await Promise.all(hosts.map((host) => addressesOf(host).catch(() => [])));
  return all.every((addresses) => addresses.length > 0 && !addresses.some(isPublicAddress));
}

async function gatewayAt(publicUrl: string, signal: AbortSignal, silenceMs: number): Promise<Finding> {
  const address = `${publicUrl}/healthz`;
  let text: string;
  try {
    const response = await fetch(address, { signal: untilSilent(signal, silenceMs), redirect: 'manual' });
    text = response.ok ? await beginningOf(response) : `HTTP ${response.status}`;
  } catch (error) {
    const fix =
      'Start the gateway and open the way to it; some networks lead nobody inside to their own public address: then look from outside.';
    return warning(REACH, `${address} gives no answer from here (${whyNoResponse(error, silenceMs)})`, fix);
  }
  if (isAlive(text)) return ok(REACH, `${address} answers as the gateway does`);
  return failed(
    REACH,
    `${address} answers, but not as the gateway does`,
    'Lead /v1/callbacks/zego/ and /healthz of that address to the gateway.',
  );
}

/** The answer of whoever is there may have no end. */
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
