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

  test('tells every entry once and in order, however old ones are left out of later views', () => {
    assert(
      property(rounds, (script) => {
        const reader = new ViewReader();
        const all: TimelineEntry[] = [];
        const told: unknown[] = [];
        let expected: TimelineEntry[] = [];
        for (const { added, kept } of script) {
          const fresh = Array.from({ length: added }, (_, at): TimelineEntry => entry(all.length + at));
          all.push(...fresh);
          // What is left out before it was ever shown can't be told.
          const timeline = all.slice(-Math.max(kept, 1));
          expected = [...expected, ...fresh.filter((one) => timeline.includes(one))];
          const view = { phase: 'recording', phaseSince: entry(0).at, timeline } as const;
          const news = reader.newsOf({ ...view, timelineOmitted: all.length - timeline.length });
          told.push(...news.flatMap((one) => (one.type === 'timeline' ? one.entry : [])));
        }
        expect(told).toEqual(expected);
      }),
    );
  });

  test('tells every phase it sees once, after what led to it', () => {
    assert(
      property(rounds, (script) => {
        const reader = new ViewReader();
        const timeline: TimelineEntry[] = [];
        const told: string[] = [];
        const seen: string[] = [];
        let rank = 0;
        for (const { added, steps } of script) {
          for (let i = 0; i < added; i++) timeline.push(entry(timeline.length));
          rank = Math.min(rank + steps, SESSION_PHASES.length - 1);
          const phase = SESSION_PHASES[rank] ?? 'closed';
          const news = reader.newsOf({ phase, phaseSince: entry(timeline.length).at, timeline: [...timeline] });
          const phases = news.flatMap((one) => (one.type === 'phase' ? one.phase : []));
          expect(news.slice(0, -1).map(({ type }) => type)).not.toContain('phase');
          told.push(...phases);
          if (seen.at(-1) !== phase) seen.push(phase);
        }
        expect(told).toEqual(seen);
      }),
    );
  });
});

function entry(number: number): TimelineEntry {
  return { at: new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString(), event: `event ${number}`, by: 'session' };
}

/** A simulator, and a shell whose workers and commands find both. */
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

test('while the worker is away, watch says so once and goes on, and show falls back to what Temporal knows', async () => {
  const at = await withoutWorker();
  const first = at.start(['worker']);
  await first.says(/^ready worker /m);
  const watch = at.start(['start', 'away', '--id', 'away-1', '--watch']);
  await watch.says(/ {2}recording$/m);
  await first.kill('SIGKILL');
  await watch.says(/No worker answers/);

  const [shown, { stdout }] = await Promise.all([at.run(['show', 'away-1']), at.run(['show', 'away-1', '--json'])]);
  expect(shown.code).toBe(0);
  expect(shown.stderr).toContain('No worker answers. This is what Temporal itself knows:');
  expect(shown.stdout).toMatch(/^Session {2}away-1\n {2}room +away \(app default\)\n {2}phase +recording\n/);
  expect(JSON.parse(stdout)).toMatchObject({ source: 'temporal', status: 'running', phase: 'recording' });

  await at.run(['stop', 'away-1']);
  const second = at.start(['worker']);
  await watch.says(/It answers again/);
  const end = await watch.ended;
  expect(end.code).toBe(0);
  expect(end.stderr.match(/No worker answers/g)).toHaveLength(1);
  expect(end.stdout).toMatch(/^Outcome {2}complete \(stopped\)/m);
  await second.kill('SIGTERM');

  const closed = await at.run(['show', 'away-1', '--json']);
  expect(JSON.parse(closed.stdout)).toMatchObject({
    source: 'temporal',
    status: 'completed',
    outcome: { outcome: 'complete', files: [{ state: 'verified' }] },
  });
}, 300_000);
