import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FileView } from '../../../src/contract/view.js';
import { START_MS } from './fake-zego.js';
import { Model } from './model.js';
import type { Carried } from './model-world.js';
import { brokenPromises, latestCloseMs, notAsWanted, untold } from './promises.js';
import { printed, type Scenario } from './scenario.js';
import { CHANGES_STOP_S, callbackFates, changingWorld, forgery, happenings, refusingWorld, world } from './worlds.js';

/** How long a call may travel in one direction in these worlds. */
const LONGEST_TRAVEL_MS = 8_000;
/** How long a cancelled session waits for its files. */
const CANCELLED_WAIT_S = 600;

function close(scenario: Scenario, carried: Carried = 'kept'): Model {
  return new Model(scenario, { carried }).run(latestCloseMs(scenario));
}

/** What a session was worth, and what became of each recorded file for good. */
function worth({ manifest }: Model): unknown {
  const isFinal = ({ state }: FileView): boolean => state !== 'recording' && state !== 'uploading';
  const files = manifest?.files.filter((file) => file.format !== 'jpg' && isFinal(file));
  return { outcome: manifest?.outcome, files: files?.map(({ fileId, state }) => `${fileId} ${state}`) };
}

it('every session closes in time with every task stopped, nothing doubled and a true manifest', () => {
  fc.assert(
    fc.property(world, (scenario) => {
      const model = close(scenario);
      expect([...brokenPromises(model), ...untold(model)]).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

it('callbacks that are lost, doubled, late, early, reordered or forged do not change the outcome of a session', () => {
  fc.assert(
    fc.property(world, callbackFates, happenings(forgery, 4), (any, callbacks, forgeries) => {
      // Pictures are known from callbacks alone. What happens after the deadline is too late to count.
      // So is what is uploaded about when a cancelled session stops waiting: that depends on when its end was seen.
      const slow = any.files?.some(({ afterS }) => afterS > CANCELLED_WAIT_S / 2);
      const calm = any.happenings.filter(
        ([atS, { do: what }]) => what !== 'callback' && !(what === 'cancel' && slow) && atS < any.limits.recordSeconds,
      );
      // A cancelled session waits for 10 minutes: what ZEGO does not tell in them is found out by luck alone.
      const outages = calm.some(([, { do: what }]) => what === 'cancel') ? [] : any.outages;
      const silent = printed({ ...any, picturesOnly: false, outages, callbacks: [[]], happenings: calm });
      const noisy = printed({
        ...silent,
        callbacks,
        happenings: [...calm, ...forgeries].sort((a, b) => a[0] - b[0]),
      });
      const [heard, unheard] = [close(noisy), close(silent)];
      expect(worth(heard)).toEqual(worth(unheard));
      const differsMs = (heard.manifest?.recordedMs ?? 0) - (unheard.manifest?.recordedMs ?? 0);
      expect(Math.abs(differsMs)).toBeLessThan(2 * LONGEST_TRAVEL_MS);
    }),
    { numRuns: 30 },
  );
});

it('a state that is written and read as JSON after every change leads to the same manifest', () => {
  fc.assert(
    fc.property(world, (scenario) => {
      expect(close(scenario, 'as-json').manifest).toStrictEqual(close(scenario).manifest);
    }),
    { numRuns: 30 },
  );
});

it('a session that continues as new at every quiet point has the same outcome', () => {
  fc.assert(
    fc.property(world, (scenario) => {
      const model = close(scenario, 'in-new-runs');
      expect(brokenPromises(model)).toEqual([]);
      expect(worth(model)).toEqual(worth(close(scenario)));
    }),
    { numRuns: 30 },
  );
});

/** What is not as the newest requested have it shortly before the session is stopped. */
function atRest(scenario: Scenario): string[] {
  let broken: string[] = [];
  const stopMs = START_MS + CHANGES_STOP_S * 1_000;
  const watch = (model: Model): void => {
    if (model.nowMs > stopMs - 2_700_000 && model.nowMs < stopMs && model.still) broken = notAsWanted(model);
  };
  const model = new Model(scenario, { watch }).run(latestCloseMs(scenario));
  return [...broken, ...brokenPromises(model)];
}

it('at rest the newest layout, whiteboard and pause are accepted, and the task has them', () => {
  fc.assert(
    fc.property(changingWorld, (scenario) => {
      expect(atRest(scenario)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

it('a rejected change is reported, and leaves the accepted state', () => {
  fc.assert(
    fc.property(refusingWorld, (scenario) => {
      expect(atRest(scenario)).toEqual([]);
      const model = close(scenario);
      const said = model.requested.map(({ change, answers }) => [change, ...answers]);
      const right = model.requested.map(({ change, by }) => {
        const text = typeof change.value === 'object' ? change.value.MixMaxResolutionStreamId : change.value;
        const isRefused = text === 'D' || text === 'E' || (text === true && !scenario.pauses);
        return by === 'signal' ? [change] : [change, isRefused ? 'refused' : 'accepted'];
      });
      expect(said).toEqual(right);
    }),
    { numRuns: 30 },
  );
});
