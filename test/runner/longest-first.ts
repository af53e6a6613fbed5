import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest test files, those above a minute before the others: whole systems, and days of virtual time. */
const LONG = [
  [
    /\/test\/(cli|e2e)\/(dev|fleet|fleet-outages|sessions|crashes|encryption|versions)\.test/,
    /\/test\/(console\/browser\/(fleet|recording)|stack\/(crashes|stack))\.test/,
    /\/test\/workflows\/(faults|full-day|long|recording-room)\.test/,
  ],
  [
    /\/test\/(cli|console\/browser|e2e|stack)\//,
    /\/(commands|fuzz|killed-worker|package|session-files|typed-for-real)\.test/,
  ],
];

/** Orders test files on a machine without timings: the longest first, then the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const group = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return sorted.sort((a, b) => group(a) - group(b) || place(a) - place(b));
  }
}

/** The place of a file's length: 0 for the longest. */
function place({ moduleId }: TestSpecification): number {
  const found = LONG.findIndex((patterns) => patterns.some((pattern) => pattern.test(moduleId)));
  return found === -1 ? LONG.length : found;
}
