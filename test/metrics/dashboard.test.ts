import { describe, expect, test } from 'vitest';
import { textOf } from '../docs/documents.js';
import { readPromQL } from './promql.js';
import { ALERTS, DASHBOARD } from './scraped-metrics.js';
import { AT_GATEWAYS, AT_WORKERS } from './tables.js';

describe('the dashboard', () => {
  test('has panels side by side, none over another', () => {
    const cells = DASHBOARD.panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => ({ title, cell: `${x + (at % w)}:${y + Math.floor(at / w)}` })),
    );
    expect(DASHBOARD.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    const first = new Map(cells.toReversed().map(({ title, cell }) => [cell, title]));
    expect(cells.filter(({ title, cell }) => first.get(cell) !== title)).toEqual([]);
    expect(new Set(DASHBOARD.panels.map(({ id }) => id)).size).toBe(DASHBOARD.panels.length);
  });

  test('has a query in every panel', () => {
    const empty = DASHBOARD.panels.filter(({ type, targets }) => (type === 'row') !== (targets.length === 0));
    expect(empty).toEqual([]);
  });

  test('shows every metric of ours', () => {
    const shown = new Set(
      DASHBOARD.panels
        .flatMap(({ targets }) => targets)
        .flatMap(({ expr }) => readPromQL(expr.replaceAll('$__rate_interval', '1m')))
        .map(({ metric }) => metric.replace(/_bucket$/, '')),
    );
    const all = [...AT_WORKERS, ...AT_GATEWAYS].map(({ name }) => name as string);
    expect(all.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('each alert', () => {
  const guide = textOf('docs/operating.md').split('\n## Alerts\n')[1]?.split('\n## ')[0] ?? '';
  const sections = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  const leadsTo = ALERTS.map(({ annotations }) => annotations.runbook_url);

  test('leads to what to do, and there is nothing to do without an alert', () => {
    expect([...new Set(leadsTo)].sort()).toEqual(sections.map((anchor) => `docs/operating.md#${anchor}`).sort());
  });

  test('has a name of its own', () => {
    expect(new Set(ALERTS.map(({ alert }) => alert)).size).toBe(ALERTS.length);
  });
});

describe('an expression of PromQL', () => {
  test('is read with its metrics and labels', () => {
    expect(readPromQL('sum by (app) (rate(a_total{b="1",c!="2"}[5m])) / on () max(d) > 0.2')).toEqual([
      { metric: 'a_total', labels: ['b', 'c'] },
      { metric: 'd', labels: [] },
    ]);
  });

  test.each(['sum by (app (rate(x[5m])', 'rate(x[5m]', 'x{a=1}', ''])('differs from %j, which is none', (text) => {
    expect(() => readPromQL(text)).toThrow('No PromQL');
  });
});
