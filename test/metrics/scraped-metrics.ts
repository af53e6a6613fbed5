import { parse } from 'yaml';
import { z } from 'zod';
import { textOf } from '../docs/documents.js';

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = z.looseObject({
  templating: z.object({ list: z.array(z.looseObject({ name: z.string(), definition: z.string().optional() })) }),
  panels: z.array(
    z.looseObject({
      id: z.int(),
      title: z.string(),
      type: z.enum(['row', 'stat', 'timeseries']),
      gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      targets: z.array(z.looseObject({ expr: z.string() })).default([]),
    }),
  ),
});

/** Where the alert rules stand. */
export const ALERTS_PATH = 'observability/prometheus/alerts.yml';

/** The alert rules. */
export const ALERTS = rules.parse(parse(textOf(ALERTS_PATH))).groups.flatMap((group) => group.rules);

/** The dashboard. */
export const DASHBOARD = dashboard.parse(JSON.parse(textOf('observability/grafana/reelkeeper.json')));

/** Every expression of rules and dashboard by where it stands, Grafana's variables replaced as Grafana would. */
export const EXPRESSIONS: readonly { readonly at: string; readonly expression: string }[] = [
  ...ALERTS.map(({ alert, expr }) => ({ at: `alert ${alert}`, expression: expr })),
  ...DASHBOARD.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }, index) => ({ at: `panel "${title}", query ${index + 1}`, expression: filledIn(expr) })),
  ),
];

function filledIn(expression: string): string {
  return expression.replaceAll('$__rate_interval', '1m').replaceAll('$app', 'default');
}
