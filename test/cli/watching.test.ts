import { array, assert, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ViewReader } from '../../src/cli/watching/view-reader.js';
import { SESSION_PHASES, type TimelineEntry } from '../../src/contract/index.js';
import { SIMULATOR_DEFAULTS } from '../../src/simulator/index.js';
import { ownNamespace } from '../harness/own-namespace.js';
import { freePort } from '../harness/ports.js';
import { type Shell, shell } from './cli.js';

describe('a reader of views', () => {
  const rounds = array(record({ added: nat(5), kept: nat(8), steps: nat(2) }), {
    minLength: 1,
    maxLength: 20,
  });

  test('emits every entry once and in order, even when later views omit old ones', () => {
    assert(
      property(rounds, (script) => {
        const reader = new ViewReader();
        const all: TimelineEntry[] = [];
        const emitted: unknown[] = [];
        let expected: TimelineEntry[] = [];
        for (const { added, kept } of script) {
          const fresh = Array.from({ length: added }, (_, at): TimelineEntry => entry(all.length + at));
          all.push(...fresh);
          // An entry omitted before any view held it cannot be emitted.
          const timeline = all.slice(-Math.max(kept, 1));
          expected = [...expected, ...fresh.filter((one) => timeline.includes(one))];
          const view = { phase: 'recording', phaseSince: entry(0).at, timeline } as const;
          const events = reader.newEvents({ ...view, timelineOmitted: all.length - timeline.length });
          emitted.push(...events.flatMap((one) => (one.type === 'timeline' ? one.entry : [])));
        }
        expect(emitted).toEqual(expected);
      }),
    );
  });

  test('emits every phase once, after the entries that led to it', () => {
    assert(
      property(rounds, (script) => {
        const reader = new ViewReader();
        const timeline: TimelineEntry[] = [];
        const emitted: string[] = [];
        const seen: string[] = [];
        let rank = 0;
        for (const { added, steps } of script) {
          for (let i = 0; i < added; i++) timeline.push(entry(timeline.length));
          rank = Math.min(rank + steps, SESSION_PHASES.length - 1);
          const phase = SESSION_PHASES[rank] ?? 'closed';
          const events = reader.newEvents({ phase, phaseSince: entry(timeline.length).at, timeline: [...timeline] });
          const phases = events.flatMap((one) => (one.type === 'phase' ? one.phase : []));
          expect(events.slice(0, -1).map(({ type }) => type)).not.toContain('phase');
          emitted.push(...phases);
          if (seen.at(-1) !== phase) seen.push(phase);
        }
        expect(emitted).toEqual(seen);
      }),
    );
  });
});

function entry(number: number): TimelineEntry {
  return { at: new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString(), event: `event ${number}`, by: 'session' };
}

/** A shell whose workers and commands use a Temporal namespace and a simulator of their own. No worker runs yet. */
async function withoutWorker(): Promise<Shell> {
  const { env } = await ownNamespace();
  const port = await freePort();
  const { appId, serverSecret, callbackSecret } = SIMULATOR_DEFAULTS;
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { AccessKeyId: 'simulator', AccessKeySecret: 'simulator' };
  const storage = { Vendor: 10, Region: 'us-east-1', Bucket: 'classes', EndPoint: `${endpoint}/_s3`, ...keys };
  const at = await shell({
    ...env,
    ZEGO_APP_ID: String(appId),
    ZEGO_SERVER_SECRET: serverSecret,
    ZEGO_CALLBACK_SECRET: callbackSecret,
    ZEGO_ENDPOINT: endpoint,
    ZEGO_STORAGE: JSON.stringify({ ...storage, S3ForcePathStyle: true }),
    REELKEEPER_LOG_LEVEL: 'error',
  });
  await at.start(['simulator', '--port', String(port), '--data-dir', 'bucket']).says(/^ready /m);
  return at;
}

test('without a worker, watch reports it once and continues, and show prints what Temporal knows', async () => {
  const at = await withoutWorker();
  const first = at.start(['worker']);
  await first.says(/^ready worker /m);
  const watch = at.start(['start', 'offline', '--id', 'offline-1', '--watch']);
  await watch.says(/ {2}recording$/m);
  await first.kill('SIGKILL');
  await watch.says(/No worker responds/);

  const [shown, { stdout }] = await Promise.all([
    at.run(['show', 'offline-1']),
    at.run(['show', 'offline-1', '--json']),
  ]);
  expect(shown.code).toBe(0);
  expect(shown.stderr).toMatch(/^No worker responds[^]*\nThis is what Temporal knows:\n/);
  expect(shown.stdout).toMatch(/^Session {2}offline-1\n {2}room +offline \(app default\)\n {2}phase +recording\n/);
  expect(JSON.parse(stdout)).toMatchObject({ source: 'temporal', status: 'running', phase: 'recording' });

  const stop = await at.run(['stop', 'offline-1']);
  expect(stop.stdout).toMatch(/^Temporal has stored the stop\. No worker responds: .* carried out when one starts\./);
  expect((await at.run(['list'])).stderr).toMatch(/^No worker responds: the last one polled .* ago\. Sessions make no/);
  const second = at.start(['worker']);
  await watch.says(/The session responds again/);
  const end = await watch.ended;
  expect(end.code).toBe(0);
  expect(end.stderr.match(/No worker responds/g)).toHaveLength(1);
  expect(end.stdout).toMatch(/^Outcome {2}complete \(stopped\)/m);
  await second.kill('SIGTERM');

  const closed = await at.run(['show', 'offline-1', '--json']);
  expect(JSON.parse(closed.stdout)).toMatchObject({
    source: 'temporal',
    status: 'completed',
    outcome: { outcome: 'complete', files: [{ state: 'verified' }] },
  });
}, 300_000);
