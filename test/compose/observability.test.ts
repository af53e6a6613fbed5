import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT, textOf } from '../docs/documents.js';
import { rawCompose } from './compose-file.js';

const composeFile = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      command: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.string()).default({}),
      profiles: z.array(z.string()).default([]),
      secrets: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
    }),
  ),
  secrets: z.record(z.string(), z.object({ environment: z.string() })),
});
const { services, secrets } = composeFile.parse(rawCompose());

const scrapes = z
  .looseObject({
    rule_files: z.array(z.string()),
    scrape_configs: z.array(
      z.looseObject({
        job_name: z.string(),
        authorization: z.object({ type: z.string(), credentials_file: z.string() }).optional(),
        dns_sd_configs: z.array(z.looseObject({ names: z.array(z.string()), port: z.number() })),
      }),
    ),
  })
  .parse(parse(textOf('observability/prometheus/prometheus.yml')));

/** The files mounted into a service: path inside, path in the repository. */
function mounts(name: string): ReadonlyMap<string, string> {
  const files = (services[name]?.volumes ?? []).filter((volume) => volume.startsWith('./'));
  return new Map(files.map((volume) => volume.split(':')).map(([here = '', inside = '']) => [inside, here]));
}

test.each(['prometheus', 'grafana'])('%s runs only with its profile, with existing files mounted read-only', (name) => {
  expect(services[name]?.profiles).toEqual(['observability']);
  const files = [...mounts(name).values()];
  expect(files.length).toBeGreaterThan(1);
  expect(files.filter((file) => !existsSync(resolve(ROOT, file)))).toEqual([]);
  expect(services[name]?.volumes.filter((volume) => volume.startsWith('./') && !volume.endsWith(':ro'))).toEqual([]);
});

test('Prometheus finds its configuration, the alert rules, and the key for the gateways', () => {
  const [, config = ''] = /^--config\.file=(.*)$/m.exec(services['prometheus']?.command.join('\n') ?? '') ?? [];
  const inside = mounts('prometheus');
  expect(inside.get(config)).toBe('./observability/prometheus/prometheus.yml');
  expect(scrapes.rule_files).not.toEqual([]);
  for (const rules of scrapes.rule_files) expect([...inside.keys()]).toContain(`/etc/prometheus/${rules}`);
  const key = scrapes.scrape_configs.find(({ job_name }) => job_name === 'reelkeeper-gateway')?.authorization;
  const [secret = ''] = services['prometheus']?.secrets ?? [];
  expect(key).toEqual({ type: 'Bearer', credentials_file: `/run/secrets/${secret}` });
  expect(secrets[secret]).toEqual({ environment: 'REELKEEPER_READ_KEY' });
});

test('Prometheus scrapes the services at the ports of the file', () => {
  const places = scrapes.scrape_configs.flatMap(({ dns_sd_configs }) => dns_sd_configs);
  expect(places.map(({ names: [name = ''], port }) => [name, port])).toEqual([
    ['worker', 9464],
    ['gateway', 8700],
  ]);
  expect(textOf('docker-compose.yml')).toContain('REELKEEPER_METRICS_ADDRESS=0.0.0.0:9464');
  expect(services['worker']?.environment['REELKEEPER_METRICS_ADDRESS']).toBe('${REELKEEPER_METRICS_ADDRESS:-}');
  expect(services['gateway']?.command).toContain('8700');
});

test('Grafana finds Prometheus and the dashboard', () => {
  const inside = mounts('grafana');
  expect(inside.get('/etc/grafana/provisioning')).toBe('./observability/grafana/provisioning');
  const provisioned = (path: string): unknown => parse(textOf(`observability/grafana/provisioning/${path}`));
  expect(provisioned('datasources/prometheus.yml')).toMatchObject({
    datasources: [{ type: 'prometheus', url: 'http://prometheus:9090', isDefault: true }],
  });
  expect(provisioned('dashboards/reelkeeper.yml')).toMatchObject({
    providers: [{ type: 'file', options: { path: '/etc/grafana/reelkeeper' } }],
  });
  expect(inside.get('/etc/grafana/reelkeeper/reelkeeper.json')).toBe('./observability/grafana/reelkeeper.json');
});
