import type { HistoryCount } from '../report/count-history.js';
import type { Report } from '../report/report.js';
import { type Recorded, type Recorder, virtualWorld } from '../worlds/virtual-world.js';

/** The most that a session may take. */
interface Bound {
  readonly events: number;
  readonly actions?: number;
}

interface Case {
  readonly recorder: Recorder;
  readonly length: 'hour' | 'day';
  readonly bound?: Bound;
}

const SECONDS = { hour: 3_600, day: 86_400 } as const;

const CASES: readonly Case[] = [
  { recorder: 'plain version', length: 'hour' },
  { recorder: 'session alone', length: 'hour', bound: { events: 800 } },
  { recorder: 'session with a keeper', length: 'hour', bound: { events: 120, actions: 20 } },
  { recorder: 'plain version', length: 'day' },
  { recorder: 'session alone', length: 'day' },
  { recorder: 'session with a keeper', length: 'day', bound: { events: 650 } },
];

/** History events and billable actions of an hour and of a day, beside those of the plain version. */
export async function history(): Promise<Report> {
  const world = await virtualWorld();
  try {
    const found: { readonly of: Case; readonly recorded: Recorded }[] = [];
    for (const of of CASES) found.push({ of, recorded: await world.record(of.recorder, SECONDS[of.length]) });
    const broken = found.flatMap(({ of, recorded }) => brokenBounds(of, recorded));
    return {
      title: 'History of one recording',
      header: ['recording', 'events', 'of the plain', 'actions', 'of the plain', 'runs', 'bound'],
      rows: found.map(({ of, recorded }) => {
        const plain = found.find((one) => one.of.recorder === 'plain version' && one.of.length === of.length);
        return [
          `one ${of.length}, ${of.recorder}`,
          String(recorded.events),
          share(recorded.events, plain?.recorded.events),
          String(recorded.actions),
          share(recorded.actions, plain?.recorded.actions),
          String(recorded.runs),
          boundText(of.bound),
        ];
      }),
      notes: [
        'Actions as Temporal Cloud bills them: starts (also of continued runs), activity attempts, local activities (all',
        'of one workflow task are one), timers, signals, updates, search attribute upserts; memo upserts counted as well.',
        ...found.map(({ of, recorded }) => `one ${of.length}, ${of.recorder}: ${kindsText(recorded.actionsByKind)}`),
      ],
      broken,
      server: world.server,
    };
  } finally {
    await world.close();
  }
}

function brokenBounds({ recorder, length, bound }: Case, { events, actions, eventsByType }: Recorded): string[] {
  const what = `${recorder}, one ${length}`;
  const types = `(${kindsText(eventsByType)})`;
  return [
    ...(bound && events > bound.events ? [`${what}: ${events} events, at most ${bound.events} ${types}`] : []),
    ...(bound?.actions !== undefined && actions > bound.actions
      ? [`${what}: ${actions} actions, at most ${bound.actions}`]
      : []),
  ];
}

function kindsText(counts: HistoryCount['eventsByType']): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

function share(value: number, of: number | undefined): string {
  return of === undefined ? '' : (value / of).toFixed(3);
}

function boundText(bound: Bound | undefined): string {
  if (!bound) return '';
  return bound.actions === undefined
    ? `≤ ${bound.events} events`
    : `≤ ${bound.events} events, ${bound.actions} actions`;
}
