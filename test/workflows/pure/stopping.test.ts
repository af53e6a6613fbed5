import { expect, it } from 'vitest';
import { ran } from './model.js';
import { brokenPromises } from './promises.js';
import { PLAIN } from './scenario.js';

const hour = 3_600;

it('a task that was made hours after the first unanswered start is stopped until its own MaxRecordTime is over', () => {
  const twoHours = Array.from({ length: 60 }, () => 'lost-before' as const);
  const model = ran({
    limits: { ...PLAIN.limits, startSeconds: 60, recordSeconds: 3 * hour, uploadSeconds: 60 },
    starts: twoHours,
    stopsThen: 'fails',
    happenings: [],
  });
  expect(brokenPromises(model)).toEqual([]);
});

it('a start that was carried out in its last hour without an answer is not given up while its task may record', () => {
  const model = ran({
    limits: { ...PLAIN.limits, recordSeconds: 3 * hour },
    starts: [...Array.from({ length: 20 }, () => 'lost-before' as const), 'lost-after'],
    startsThen: 'unreachable',
    happenings: [],
  });
  expect(brokenPromises(model)).toEqual([]);
});

it('a start that may exist is given up only when MaxRecordTime is over as ZEGO counts it', () => {
  expect(brokenPromises(ran({ startsThen: 'lost-after', travelMs: [5_000], happenings: [] }))).toEqual([]);
});

it('a task that died before the deadline is told so also when StopRecord is never confirmed and its callback is lost', () => {
  const died = {
    limits: { ...PLAIN.limits, recordSeconds: 90 },
    stopsThen: 'fails',
    life: { ends: 'dies', afterS: 60, quitReason: 6 },
    happenings: [],
  } as const;
  expect(ran({ ...died, callbacks: [[]] }).manifest?.outcome).toBe(ran(died).manifest?.outcome);
});
