import { spawnSync } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/documents.js';
import { temporaryFolder } from '../harness/servers.js';
import { realRun } from '../metrics/real-run.js';
import { ALERTS, ALERTS_PATH } from '../metrics/scraped-metrics.js';

/** Runs Prometheus' tool, from Debian's package "prometheus". */
function promtool(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}) {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8', ...options });
  if (error) throw new Error('promtool can not be run: install the package "prometheus"', { cause: error });
  return { status, output: stdout + stderr };
}

const folder = await temporaryFolder();
await copyFile(join(ROOT, ALERTS_PATH), join(folder, 'alerts.yml'));
await copyFile(join(ROOT, 'test/observability/alerts.test.yml'), join(folder, 'alerts.test.yml'));

describe('the alert rules', () => {
  test('are valid', () => {
    const { status, output } = promtool(['check', 'rules', 'alerts.yml'], { cwd: folder });
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining(`${ALERTS.length} rules found`) });
  });

  test('fire on their test data, and not before', () => {
    const { status, output } = promtool(['test', 'rules', 'alerts.test.yml'], { cwd: folder });
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  });

  test('all have test data', async () => {
    const cases = z
      .object({ tests: z.array(z.looseObject({ name: z.string() })) })
      .parse(parse(await readFile(join(folder, 'alerts.test.yml'), 'utf8')));
    const fired = cases.tests.map(({ name }) => name).filter((name) => !name.includes(' stays quiet '));
    expect(fired).toEqual(ALERTS.map(({ alert }) => alert));
  });

  test('would fail their test if they never fired', async () => {
    const never = await temporaryFolder();
    const rules = await readFile(join(folder, 'alerts.yml'), 'utf8');
    await writeFile(
      join(never, 'alerts.yml'),
      rules.replace('reelkeeper_stops_overdue_total', 'reelkeeper_other_total'),
    );
    await copyFile(join(folder, 'alerts.test.yml'), join(never, 'alerts.test.yml'));
    expect(promtool(['test', 'rules', 'alerts.test.yml'], { cwd: never }).status).toBe(1);
  });
});

test('the scrape configuration is valid', async () => {
  const written = await readFile(join(ROOT, 'observability/prometheus/prometheus.yml'), 'utf8');
  // promtool checks that the key file exists.
  await writeFile(join(folder, 'key'), 'key');
  const local = written.replace('/run/secrets/reelkeeper-read-key', join(folder, 'key'));
  await writeFile(join(folder, 'prometheus.yml'), local);
  const { status, output } = promtool(['check', 'config', 'prometheus.yml'], { cwd: folder });
  expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
});

describe('the metrics', async () => {
  const run = await realRun();

  test("of a gateway follow Prometheus' conventions", () => {
    expect(promtool(['check', 'metrics'], { input: run.gatewayMetrics })).toEqual({ status: 0, output: '' });
  });

  test("of a worker, without those of the SDK, follow Prometheus' conventions", () => {
    // A label that the SDK adds is in camel case.
    const ours = run.workerMetrics.replaceAll(/^(# (HELP|TYPE) )?temporal_.*\n/gm, '').replaceAll('taskQueue', 'queue');
    expect(ours).toContain('reelkeeper_sessions_closed_total');
    expect(promtool(['check', 'metrics'], { input: ours })).toEqual({ status: 0, output: '' });
  });
});
