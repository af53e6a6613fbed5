import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Footage, type RecorderState } from '../../src/simulator/footage.js';
import type { Source } from '../../src/simulator/sources.js';

function source(key: string, whenAway: Source['whenAway']): Source {
  const stream = { key, nameParts: [key], userId: key, streamId: key, format: 'mp4', width: 1, height: 1 } as const;
  return { ...stream, tracks: 3, billed: true, whenAway };
}

interface Step {
  readonly state: RecorderState;
  readonly present: boolean;
  readonly forMs: number;
}

const steps = fc.array(
  fc.record<Step>({
    state: fc.constantFrom('recording', 'recording', 'recording', 'paused', 'offline'),
    present: fc.boolean(),
    forMs: fc.integer({ min: 0, max: 1_000 }),
  }),
  { maxLength: 30 },
);

function play(script: readonly Step[], whenAway: Source['whenAway']) {
  const footage = new Footage((_source, beganAt) => `file-${beganAt}`);
  let now = 0;
  for (const { state, present, forMs } of script) {
    footage.sync(state, present ? [source('ann', whenAway)] : [], now);
    now += forMs;
  }
  footage.close(now);
  return { takes: footage.takes(now), recordedMs: footage.recordedMs(now), now };
}

it.each(['close', 'suspend'] as const)('records exactly while a source is present, if absence means %s', (whenAway) => {
  fc.assert(
    fc.property(steps, (script) => {
      const expected = script.filter((step) => step.state === 'recording' && step.present);
      expect(play(script, whenAway).recordedMs).toBe(expected.reduce((sum, step) => sum + step.forMs, 0));
    }),
  );
});

it('keeps recording an absent source until it goes offline, if absence means fill', () => {
  fc.assert(
    fc.property(steps, (script) => {
      let open = false;
      let expectedMs = 0;
      for (const { state, present, forMs } of script) {
        if (state === 'offline') open = false;
        else if (state === 'recording' && present) open = true;
        if (open && state === 'recording') expectedMs += forMs;
      }
      expect(play(script, 'fill').recordedMs).toBe(expectedMs);
    }),
  );
});

it('leaves consecutive, non-empty files with different names', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('close', 'suspend', 'fill'), (script, whenAway) => {
      const { takes, now } = play(script, whenAway);
      let endOfLast = 0;
      for (const take of takes) {
        expect(take.durationMs).toBeGreaterThan(0);
        expect(take.beganAt).toBeGreaterThanOrEqual(endOfLast);
        endOfLast = take.beganAt + take.durationMs;
      }
      expect(endOfLast).toBeLessThanOrEqual(now);
      expect(new Set(takes.map((take) => take.fileId)).size).toBe(takes.length);
    }),
  );
});
