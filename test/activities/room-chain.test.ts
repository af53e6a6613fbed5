import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainedId, countOf, recentDays } from '../../activities/room-chain.js';

const DAY_MS = 86_400_000;
const app = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

describe('the sessions of a room', () => {
  test('keep the ids that they had, since coordinators of an older version may run beside newer ones', () => {
    expect([0, 1, 2].map((n) => chainedId('default', 'math-101', 20_700, n))).toMatchInlineSnapshot(`
      [
        "default:math-101:6ae77b63",
        "default:math-101:0b764129",
        "default:math-101:ee79afd5",
      ]
    `);
  });

  test('differ from those of every other room', () => {
    fc.assert(
      fc.property(app, fc.string(), app, fc.string(), fc.nat(), (app, roomId, otherApp, otherRoom, n) => {
        const same = app === otherApp && roomId === otherRoom;
        expect(chainedId(app, roomId, 20_700, n) === chainedId(otherApp, otherRoom, 20_700, n)).toBe(same);
      }),
    );
  });

  test('are counted exactly, with few calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 100_000 }), async (count) => {
        let requested = 0;
        const found = await countOf(async (n) => {
          requested += 1;
          return n < count;
        });
        expect(found).toBe(count);
        expect(requested).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count + 2)) + 1);
      }),
    );
  });

  test.each([
    { what: 'the day alone', ms: 5 * DAY_MS + 600_000, days: { today: 5 } },
    { what: 'also the day before, in its first ten minutes', ms: 5 * DAY_MS + 599_999, days: { today: 5, before: 4 } },
    { what: 'the day alone, in its last moment', ms: 6 * DAY_MS - 1, days: { today: 5 } },
  ])('are searched in $what', ({ ms, days }) => {
    expect(recentDays(ms)).toEqual(days);
  });
});
