import type { HistoryCount } from '../report/count-history.js';
import type { Report } from '../report/report.js';
import type { Recorded, RecordOptions } from '../worlds/virtual-recordings.js';
import { virtualWorld } from '../worlds/virtual-world.js';

/** Upper bounds for a session. */
interface Bound {
  readonly events: number;
  readonly actions?: number;
}

interface Case extends RecordOptions {
  readonly length: keyof typeof SECONDS;
  readonly bound?: Bound;
}

interface Found {
  readonly of: Case;
  readonly recorded: Recorded;
}

const SECONDS = { hour: 3_600, day: 86_400 } as const;
/** The most events that an interruption may add to an hour. */
const INTERRUPTION_EVENTS = 60;

function of(length: keyof typeof SECONDS, recorder: RecordOptions['recorder'], bound?: Bound): Case {
  return { recorder, length, recordSeconds: SECONDS[length], ...(bound && { bound }) };
}

const CASES: readonly Case[] = [
  of('hour', 'plain version'),
  of('hour', 'session alone', { events: 800 }),
  { ...of('hour', 'session alone'), interrupted: true },
  of('hour', 'session with a keeper', { events: 120, actions: 20 }),
  { ...of('hour', 'session with a keeper'), interrupted: true },
  of('hour', 'session in a small fleet', { events: 120, actions: 20 }),
  of('day', 'plain version'),
  of('day', 'session alone'),
  of('day', 'session with a keeper', { events: 650 }),
];

/** History events and billable actions of an hour and a day, compared with the plain version. */
export async function history(): Promise<Report> {
  const world = await virtualWorld();
  try {
    const found: Found[] = [];
    for (const of of CASES) found.push({ of, recorded: await world.record(of) });
    return {
      title: 'History of one recording',
      header: ['recording', 'events', 'of the plain', 'actions', 'of the plain', 'runs', 'bound'],
      rows: found.map(({ of, recorded }) => {
        const plain = recordedIn(found, { recorder: 'plain version', length: of.length });
        return [
          nameOf(of),
          String(recorded.events),
          share(recorded.events, plain?.events),
          String(recorded.actions),
          share(recorded.actions, plain?.actions),
          String(recorded.runs),
          boundText(of, addedEvents(found, { of, recorded })),
        ];
      }),
      notes: [
        'The interruption: ZEGO ends the task after 24 minutes with quit reason 1001 and reports it by callback.',
        'Actions as Temporal Cloud bills them: starts (also of continued runs), activity attempts, local activities (all',
        'of one workflow task are one), timers, signals, updates, search attribute upserts; memo upserts counted as well.',
        ...found.map(({ of, recorded }) => `${nameOf(of)}: ${kindsText(recorded.actionsByKind)}`),
      ],
      broken: found.flatMap((one) => brokenBounds(one, addedEvents(found, one))),
      server: world.server,
    };
  } finally {
    await world.close();
  }
}

function nameOf({ length, recorder, interrupted = false }: Case): string {
  return `one ${length}, ${recorder}${interrupted ? ', interrupted once' : ''}`;
}

function recordedIn(found: readonly Found[], wanted: Pick<Case, 'recorder' | 'length'>): Recorded | undefined {
  const { recorder, length } = wanted;
  return found.find(({ of }) => of.recorder === recorder && of.length === length && !of.interrupted)?.recorded;
}

/** The events that an interruption added to the same recording without one; undefined without interruption. */
function addedEvents(found: readonly Found[], { of, recorded }: Found): number | undefined {
  const undisturbed = recordedIn(found, of);
  return of.interrupted && undisturbed ? recorded.events - undisturbed.events : undefined;
}

function brokenBounds({ of, recorded }: Found, added: number | undefined): string[] {
  const { events, actions, eventsByType } = recorded;
  const { bound } = of;
  const broken: string[] = [];
  if (bound && events > bound.events) {
    broken.push(`${nameOf(of)}: ${events} events, at most ${bound.events} (${kindsText(eventsByType)})`);
  }
  if (bound?.actions !== undefined && actions > bound.actions) {
    broken.push(`${nameOf(of)}: ${actions} actions, at most ${bound.actions} (${kindsText(recorded.actionsByKind)})`);
  }
  if (added !== undefined && added > INTERRUPTION_EVENTS) {
    broken.push(`${nameOf(of)}: ${added} events more, at most ${INTERRUPTION_EVENTS} (${kindsText(eventsByType)})`);
  }
  return broken;
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

function boundText({ bound }: Case, added: number | undefined): string {
  if (added !== undefined) return `${added} events more, ≤ ${INTERRUPTION_EVENTS}`;
  if (!bound) return '';
  return bound.actions === undefined
    ? `≤ ${bound.events} events`
    : `≤ ${bound.events} events, ${bound.actions} actions`;
}
