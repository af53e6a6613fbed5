import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest test files: whole systems, and days of virtual time. */
const LONG = [
  /\/test\/(cli|e2e)\//,
  /\/test\/workflows\/(faults|full-day|long|recording-room)\.test/,
  /\/(commands|killed-worker|package|session-files|typed-for-real)\.test/,
];

/** Orders test files on a machine without timings: the longest first, then the largest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((long) => long.test(moduleId));
    const order = ({ project }: TestSpecification): number => project.config.sequence.groupOrder;
    return sorted.sort((a, b) => order(a) - order(b) || Number(isLong(b)) - Number(isLong(a)));
  }
}
