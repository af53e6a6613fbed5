import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/documents.js';
import { freePort } from '../harness/ports.js';
import { temporaryFolder } from '../harness/servers.js';
import { API_KEY, realRun } from '../metrics/real-run.js';
import { ALERTS, ALERTS_PATH, EXPRESSIONS } from '../metrics/scraped-metrics.js';

const SOON = { timeout: 60_000, interval: 200 };
const SECRET_PATH = '/run/secrets/reelkeeper-read-key';

const scrapeSchema = z.looseObject({
  scrape_configs: z.array(z.looseObject({ job_name: z.string(), dns_sd_configs: z.unknown() })),
});

const run = await realRun();
const folder = await temporaryFolder();
const url = await prometheus();

/** Our configuration with the addresses of the run instead of Compose's, scraped every second. */
async function configuration(): Promise<string> {
  const written = await readFile(join(ROOT, 'observability/prometheus/prometheus.yml'), 'utf8');
  const { scrape_configs, ...rest } = scrapeSchema.parse(parse(written.replace(SECRET_PATH, join(folder, 'key'))));
  const addresses = new Map([
    ['reelkeeper-worker', run.workerAddress],
    ['reelkeeper-gateway', run.gatewayAddress],
  ]);
  const local = scrape_configs.map(({ dns_sd_configs: _, ...job }) => ({
    ...job,
    static_configs: [{ targets: [addresses.get(job.job_name)] }],
  }));
  const global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  return stringify({ ...rest, global, scrape_configs: local });
}

/** Starts Prometheus, from Debian's package "prometheus", until the test file ends. */
async function prometheus(): Promise<string> {
  await writeFile(join(folder, 'key'), API_KEY);
  await writeFile(join(folder, 'prometheus.yml'), await configuration());
  await writeFile(join(folder, 'alerts.yml'), await readFile(join(ROOT, ALERTS_PATH)));
  const address = `127.0.0.1:${await freePort()}`;
  const flags = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=${address}`];
  // Fails with the reason if it is not installed.
  const child = spawn('prometheus', flags, { cwd: folder, stdio: 'ignore' });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  afterAll(async () => {
    child.kill();
    await ended;
  });
  const ready = async (): Promise<boolean> => (await fetch(`http://${address}/-/ready`)).ok;
  await vi.waitFor(async () => expect(await ready()).toBe(true), SOON);
  return `http://${address}`;
}

async function api(path: string): Promise<{ readonly status: string; readonly data: unknown }> {
  return z
    .looseObject({ status: z.string(), data: z.unknown() })
    .parse(await (await fetch(`${url}/api/v1/${path}`)).json());
}

test('Prometheus scrapes worker and gateway as configured, with a read-only key', async () => {
  const scraped = async () => {
    const { data } = await api('targets');
    const { activeTargets } = z
      .looseObject({ activeTargets: z.array(z.looseObject({ scrapePool: z.string(), health: z.string() })) })
      .parse(data);
    return activeTargets.map(({ scrapePool, health }) => ({ scrapePool, health }));
  };
  await vi.waitFor(async () => {
    expect(await scraped()).toEqual([
      { scrapePool: 'reelkeeper-gateway', health: 'up' },
      { scrapePool: 'reelkeeper-worker', health: 'up' },
    ]);
  }, SOON);
});

test('Prometheus evaluates every rule, and no critical one fires in a healthy system', async () => {
  const found = async () => {
    const { groups } = z
      .looseObject({
        groups: z.array(
          z.looseObject({
            rules: z.array(
              z.looseObject({ name: z.string(), health: z.string(), state: z.string(), labels: z.looseObject({}) }),
            ),
          }),
        ),
      })
      .parse((await api('rules')).data);
    return groups.flatMap(({ rules }) => rules);
  };
  await vi.waitFor(async () => {
    const healthy = (await found()).filter(({ health }) => health === 'ok').map(({ name }) => name);
    expect(healthy.sort()).toEqual(ALERTS.map(({ alert }) => alert).sort());
  }, SOON);
  const critical = (await found()).filter(({ labels }) => labels['severity'] === 'critical');
  expect(critical.length).toBeGreaterThan(10);
  expect(critical.filter(({ state }) => state === 'firing')).toEqual([]);
});

test.each(EXPRESSIONS)('Prometheus can evaluate the expression of $at', async ({ expression }) => {
  const { status } = await api(`query?query=${encodeURIComponent(expression)}`);
  expect(status).toBe('success');
});
