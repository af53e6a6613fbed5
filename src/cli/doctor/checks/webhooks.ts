import type { WebhookConfig } from '../../../config/index.js';
import { isPublicAddress } from '../../../http/public-address.js';
import { addressesOf } from '../addresses.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, notChecked, ok } from '../finding.js';

const CHECK = 'webhooks';

/** Checks that each endpoint's host has an address that deliveries may use. Sends nothing and prints no address. */
export const webhooks: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) => {
    const all = Object.entries(config.webhooks);
    if (all.length === 0) return [notChecked(CHECK, 'none is configured')];
    return Promise.all(all.map(([name, webhook]) => checkWebhook(name, webhook)));
  },
};

async function checkWebhook(name: string, { url, allowPrivateAddresses }: WebhookConfig): Promise<Finding> {
  const check = `webhook "${name}"`;
  let addresses: readonly string[];
  try {
    addresses = await addressesOf(new URL(url.reveal()).hostname);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return failed(check, `its host has no address (${code})`, `Correct webhooks.${name}.url, or the name service.`);
  }
  if (!allowPrivateAddresses && !addresses.every(isPublicAddress)) {
    const fix = `Set webhooks.${name}.allowPrivateAddresses if the endpoint is in this network. Else correct the address.`;
    return failed(
      check,
      'its host has a private, reserved or metadata address; webhooks are not delivered to those',
      fix,
    );
  }
  return ok(check, 'its host has an address; the first delivery shows whether it responds with 2xx');
}
