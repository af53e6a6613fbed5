import { expect, it } from 'vitest';
import type { FileView, SoundWave } from '../../../src/contract/view.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { applyCheck, beginVerification, filesToCheck } from '../../../workflows/rules/checking.js';
import { type SessionState, withTask } from '../../../workflows/state/session.js';
import type { TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { firstTask, started } from '../model/started-task.js';
import { taskWith } from '../model/task-with.js';

const HOUR_MS = 3_600_000;
const NOW_MS = START_MS + HOUR_MS;

const file = (fileId: string, differs: Partial<FileView> = {}): FileView => {
  const beganAt = new Date(START_MS).toISOString();
  const base = { taskId: 'T1', fileId, format: 'mp4', sizeBytes: 70, durationMs: HOUR_MS, beganAt };
  return { ...base, state: 'uploaded', ...differs };
};

/** A session whose task has ended in order with these files, on its way to the bucket. */
function checking(files: readonly FileView[], hasSoundWaves: boolean): SessionState {
  const state = started();
  const { checked } = state;
  const requested: SessionState = {
    ...state,
    ending: { reason: 'stopped', atMs: NOW_MS },
    checked: checked && { ...checked, hasSoundWaves },
  };
  const task: TaskState = taskWith(firstTask(requested), {
    files: { listed: files, covered: [[START_MS, NOW_MS]] },
    reported: { seenRecording: true },
    end: { atMs: NOW_MS, reason: 'stopped' },
  });
  return withTask(requested, beginVerification(requested, task, NOW_MS));
}

it('where RecordSoundWave was requested each media file is verified with its .sw file', () => {
  const listed: SoundWave = { fileId: 'b.sw', state: 'missing', note: 'ZEGO could not upload it' };
  const files = [
    file('x/a.b.mp4'),
    file('b.mp4', { soundWave: listed }),
    file(''),
    file('c.sw'),
    file('failed.mp4', { state: 'failed' }),
  ];
  expect(filesToCheck(firstTask(checking(files, true))).map(({ soundWave }) => soundWave)).toEqual([
    { fileId: 'x/a.b.sw', state: 'unchecked' },
    listed,
    undefined,
    undefined,
  ]);
  expect(filesToCheck(firstTask(checking([file('a.mp4')], false)))).toEqual([file('a.mp4')]);
});

it.each(['verified', 'missing', 'unchecked'] as const)('a .sw file that is %s changes no outcome', (state) => {
  const session = checking([file('a.mp4')], true);
  const soundWave: SoundWave = { fileId: 'a.sw', state };
  const seen = file('a.mp4', { state: 'verified', soundWave });
  const after = applyCheck(session, firstTask(session), { files: [seen] }, NOW_MS);
  expect(manifestOf(after, NOW_MS)).toMatchObject({ outcome: 'complete', gaps: [], files: [{ soundWave }] });
});

it('a rescued file keeps what was found of its .sw file', () => {
  const session = checking([file('a.mp4', { state: 'backup' })], true);
  const soundWave: SoundWave = { fileId: 'a.sw', state: 'verified', sizeBytes: 30 };
  const seen = file('a.mp4', { state: 'verified', soundWave });
  const after = applyCheck(session, firstTask(session), { files: [seen] }, NOW_MS);
  expect(firstTask(after).files.listed).toMatchObject([{ state: 'rescued', soundWave }]);
});
