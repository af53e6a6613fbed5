import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What begins first, since it takes longest: whole systems, and days of virtual time. The largest files come next. */
const LONG = [
  /\/test\/(cli|e2e)\//,
  /\/test\/workflows\/(faults|full-day|long|recording-room)\.test/,
  /\/(commands|killed-worker|package|session-files|typed-for-real)\.test/,
];

/** The order of test files on a machine that has not run them before, so that none begins when all others are done. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((long) => long.test(moduleId));
    const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return sorted.sort((a, b) => order(a) - order(b) || Number(isLong(b)) - Number(isLong(a)));
  }
}
