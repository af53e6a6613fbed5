import type { WebhookConfig } from '../../../config/index.js';
import { isPublicAddress } from '../../../http/public-address.js';
import { addressesOf } from '../addresses.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, notChecked, ok } from '../finding.js';

const CHECK = 'webhooks';

/** Each endpoint's host has an address that deliveries may go to. Nothing is sent, and no address is told. */
export const webhooks: ConfigCheck = {
  name: CHECK,
  run: async ({ config }) => {
    const all = Object.entries(config.webhooks);
    if (all.length === 0) return [notChecked(CHECK, 'none is configured')];
    return Promise.all(all.map(([name, webhook]) => look(name, webhook)));
  },
};

async function look(name: string, { url, allowPrivateAddresses }: WebhookConfig): Promise<Finding> {
  const check = `webhook "${name}"`;
  let addresses: readonly string[];
  try {
    addresses = await addressesOf(new URL(url.reveal()).hostname);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return failed(check, `its host has no address (${code})`, `Correct webhooks.${name}.url, or the name service.`);
  }
  if (!allowPrivateAddresses && !addresses.every(isPublicAddress)) {
    const fix = `Set webhooks.${name}.allowPrivateAddresses if it is meant to be in this network; else correct the address.`;
    return failed(check, 'its host has a private, reserved or metadata address, where nothing is delivered', fix);
  }
  return ok(check, 'its host has an address; whether it answers 2xx shows with a delivery');
}
