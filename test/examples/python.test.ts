import { afterAll, expect, test } from 'vitest';
import { NO_LEDGER_PROBLEMS, System } from '../e2e/system.js';
import { Example, killRunning } from './example.js';

const system = await System.start();
const python = await Example.copy('python', { TEMPORAL_ADDRESS: system.temporalAddress });
afterAll(killRunning);
const RECORD = python.command('record_lesson.py');

/** The README's command for another lesson. */
const record = (id: string, options = '--seconds 3'): string =>
  RECORD.replace('lesson-5001', id).replace('--seconds 3', options);

test('the command of the README installs its packages', async () => {
  expect(await python.run(python.command('pip install'))).toMatchObject({ code: 0 });
}, 300_000);

test('the program records a lesson from start to manifest, with the requested layout', async () => {
  const { code, stdout, stderr } = await python.run(RECORD);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^lesson-5001: ZEGO records it as task \S+$/m);
  expect(stdout).toMatch(/^lesson-5001: complete, [1-9]\d*\.\d s recorded\n {2}\S+\.mp4: \d+ bytes, verified$/m);
  const view = await system.client.get('lesson-5001').view();
  expect(view).toMatchObject({
    accepted: { layout: { MixMode: 4, MixMaxResolutionStreamId: 'teacher' } },
    outcome: { metadata: { lesson: 'lesson-5001' } },
  });
}, 120_000);

test('a lesson that was recorded before is not recorded again', async () => {
  const { code, stdout } = await python.run(RECORD);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^lesson-5001: complete/);
  const { tasks } = await system.ledger();
  expect(tasks).toHaveLength(1);
}, 120_000);

test('a cancelled session is reported with its outcome', async () => {
  const running = python.start(record('lesson-5002', '--seconds 600'));
  await running.prints(/ZEGO records it/);
  expect(await python.run(python.command('workflow cancel'))).toMatchObject({ code: 0 });
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'lesson-5002: not recorded: the session was cancelled\nlesson-5002: complete, cancelled\n',
  });
}, 120_000);

test('a lesson that ZEGO refuses is reported with the reason', async () => {
  await system.fault({ name: 'at-capacity', times: 'always' });
  await python.run(`sed 's/"startSeconds": 60/"startSeconds": 10/' record_lesson.py >impatient.py`);
  const { code, stderr } = await python.run(record('lesson-5003').replace('record_lesson.py', 'impatient.py'));
  await system.clearFaults();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lesson-5003: not recorded: .*\nlesson-5003: not-started, no-capacity\n$/);
}, 120_000);

test('an invalid request is reported with its mistakes', async () => {
  const { code, stderr } = await python.run(record('lesson-5004').replace('math-101', '"$(printf %600s x)"'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lesson-5004: not recorded: .*roomId/);
}, 120_000);

test('no task keeps recording, and none was started twice', async () => {
  expect(await system.ledgerProblems()).toEqual(NO_LEDGER_PROBLEMS);
});
