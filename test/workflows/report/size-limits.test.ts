import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFiles } from '../../../src/contract/files.js';
import { jsonBytes } from '../../../src/contract/json-size.js';
import type { FileState, FileView, OmittedFiles, TimelineEntry } from '../../../src/contract/view.js';
import { manifestOf } from '../../../workflows/report/manifest.js';
import { fitManifest, fitView } from '../../../workflows/report/size-limits.js';
import { sessionView } from '../../../workflows/report/view.js';
import { fitState } from '../../../workflows/rules/carry-over.js';
import { requestChange } from '../../../workflows/rules/controls.js';
import { acceptRequest } from '../../../workflows/rules/request.js';
import { newSession, type SessionState } from '../../../workflows/state/session.js';
import { BUDGET_BYTES } from '../../../workflows/state/size-budget.js';
import { newTask, type TaskState } from '../../../workflows/state/task.js';
import { START_MS } from '../model/fake-zego.js';
import { checkedSession } from '../model/model.js';
import { PLAIN } from '../model/scenario.js';
import { taskWith } from '../model/task-with.js';

const STATES: readonly FileState[] = ['uploading', 'uploaded', 'verified', 'backup', 'rescued', 'failed'];

interface Sizes {
  readonly tasks: number;
  readonly files: number;
  readonly nameLength: number;
  readonly letter: string;
  readonly timeline: number;
  readonly omitted: boolean;
  readonly layout: boolean;
}

const already: OmittedFiles = { count: 7, byState: { backup: 3, uploaded: 4 }, sizeBytes: 700 };

function file(taskId: string, i: number, { nameLength, letter }: Sizes): FileView {
  return {
    taskId,
    fileId: `${i}-${letter.repeat(nameLength)}`,
    url: letter.repeat(nameLength),
    format: 'mp4',
    sizeBytes: 100 + i,
    durationMs: 1,
    beganAt: '2026-03-02T08:00:00.000Z',
    state: STATES[i % STATES.length] ?? 'uploaded',
  };
}

/** A session that has as many tasks, files and lines as wanted. */
function session(sizes: Sizes): SessionState {
  const tasks = Array.from({ length: sizes.tasks }, (_, n): TaskState => {
    const taskId = `T${n}`;
    return taskWith(
      newTask(0, n + 1, `c${n}`, START_MS),
      {
        phase: 'settled',
        taskId,
        reported: { seenRecording: true },
        start: { startedAtMs: START_MS },
        end: { seenAtMs: START_MS, reason: 'stopped' },
        files: { listed: Array.from({ length: sizes.files }, (_, i) => file(taskId, i, sizes)) },
      },
      sizes.omitted ? { files: { omitted: already } } : {},
    );
  });
  const timeline = Array.from({ length: sizes.timeline }, (_, i): TimelineEntry => {
    return { at: '2026-03-02T08:00:00.000Z', event: `event ${i}`, by: 'zego', reason: sizes.letter.repeat(240) };
  });
  const checked = acceptRequest(
    newSession({ sessionId: 's', sessionUuid: 'uuid', requestedAtMs: START_MS }, START_MS),
    checkedSession(PLAIN),
    START_MS,
  );
  const value = { MixMaxResolutionStreamId: 'x'.repeat(16_000) };
  const wishful = sizes.layout
    ? requestChange(checked, { kind: 'layout', value }, { by: 'signal', atMs: START_MS })
    : checked;
  return { ...wishful, tasks, timeline };
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  tasks: fc.integer({ min: 1, max: 6 }),
  files: fc.oneof(fc.nat(5), fc.nat(150)),
  nameLength: fc.oneof(fc.nat(60), fc.nat(1_024)),
  letter: fc.constantFrom('a', 'ü', '€', '"', '\u0001'),
  timeline: fc.nat(200),
  omitted: fc.boolean(),
  layout: fc.boolean(),
});

/** Every file of a list and of what was left out of it, by state. */
function tally(files: readonly FileView[], omitted: OmittedFiles | undefined): Record<string, number> {
  const byState: Record<string, number> = { ...countFiles(files).byState };
  for (const [state, count] of Object.entries(omitted?.byState ?? {})) byState[state] = (byState[state] ?? 0) + count;
  return byState;
}

describe('a session of any size', () => {
  it('its view fits and counts every file and line', () => {
    fc.assert(
      fc.property(sizes, (one) => {
        const state = session(one);
        const whole = sessionView(state, manifestOf(state, START_MS));
        const view = fitView(whole);
        expect(jsonBytes(view)).toBeLessThanOrEqual(BUDGET_BYTES);
        expect(view.timeline.length + (view.timelineOmitted ?? 0)).toBe(whole.timeline.length);
        expect(view.timeline).toEqual(whole.timeline.slice(whole.timeline.length - view.timeline.length));
        view.tasks.forEach((task, i) => {
          const before = whole.tasks[i];
          expect(tally(task.files, task.filesOmitted)).toEqual(tally(before?.files ?? [], before?.filesOmitted));
        });
        expect(JSON.parse(JSON.stringify(view))).toStrictEqual(view);
      }),
      { numRuns: 15 },
    );
  });

  it('its manifest fits, counts every file and keeps those that need attention', () => {
    fc.assert(
      fc.property(sizes, (one) => {
        const whole = manifestOf(session(one), START_MS);
        const manifest = fitManifest(whole);
        expect(jsonBytes(manifest)).toBeLessThanOrEqual(BUDGET_BYTES);
        expect(tally(manifest.files, manifest.filesOmitted)).toEqual(tally(whole.files, whole.filesOmitted));
        // Nothing less urgent is kept while a failed file is left out.
        const failedGone = (manifest.filesOmitted?.byState.failed ?? 0) > 0;
        expect(failedGone && manifest.files.some(({ state }) => state !== 'failed')).toBe(false);
        expect(JSON.parse(JSON.stringify(manifest))).toStrictEqual(manifest);
      }),
      { numRuns: 15 },
    );
  });

  it('its carried state fits and counts every file and line', () => {
    fc.assert(
      fc.property(sizes, (one) => {
        const state = session(one);
        const carried = fitState(state);
        expect(jsonBytes(carried)).toBeLessThanOrEqual(BUDGET_BYTES);
        expect(carried.timeline.length + carried.timelineOmitted).toBe(one.timeline);
        carried.tasks.forEach((task, i) => {
          const before = state.tasks[i];
          expect(tally(task.files.listed, task.files.omitted)).toEqual(
            tally(before?.files.listed ?? [], before?.files.omitted),
          );
        });
        const { tasks, timeline, timelineOmitted, ...rest } = carried;
        expect(rest).toEqual({ ...state, tasks: undefined, timeline: undefined, timelineOmitted: undefined });
      }),
      { numRuns: 15 },
    );
  });
});

it('what fits is left as it is', () => {
  const state = session({
    tasks: 2,
    files: 5,
    nameLength: 20,
    letter: 'a',
    timeline: 20,
    omitted: false,
    layout: true,
  });
  const manifest = manifestOf(state, START_MS);
  const view = sessionView(state, manifest);
  expect([fitState(state), fitManifest(manifest), fitView(view)]).toStrictEqual([state, manifest, view]);
});
