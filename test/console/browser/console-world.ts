import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { type ApiKeyConfig, Secret } from '../../../src/config/index.js';
import { buildConsole } from '../../harness/console-build.js';
import { everything } from '../../harness/whole-world.js';

/** The keys of a gateway with keys. */
export const KEYS = { control: 'key-that-may-do-all', read: 'key-that-may-read' } as const;

/** The address of a Web UI, which nobody opens. */
export const TEMPORAL_UI = 'https://temporal.example.com/ui';

/**
 * Starts Temporal, the simulator, a worker and a gateway with the console and a key of each scope, as in production. All
 * stop after the test file.
 */
export async function consoleWorld(...scopes: readonly ApiKeyConfig['scope'][]) {
  const apiKeys = scopes.map((scope) => ({ key: new Secret(KEYS[scope]), scope, requestsPerSecond: 1_000 }));
  const { client, config, temporal, simulator, gateway, anotherGateway, stopWorker } = await everything({
    simulator: { uploadMs: 300 },
    configured: (plain) => ({ ...plain, gateway: { ...plain.gateway, apiKeys, temporalUiUrl: TEMPORAL_UI } }),
    consoleFolder: await buildConsole(),
  });
  let current = gateway;
  afterAll(() => current.stop());
  return {
    client,
    config,
    /** A client that acts on workflows from outside. */
    temporal,
    simulator,
    url: gateway.url,
    stopWorker,
    stopGateway: () => current.stop(),
    startGatewayAgain: async () => {
      current = await anotherGateway();
    },
  };
}

/** The width in pixels that the page scrolls horizontally. */
export const SIDEWAYS = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** Returns the accessibility violations that axe finds in a page: each rule with its elements. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

const AXE = resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js');
