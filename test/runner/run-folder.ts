import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for files that several test files use. */
    readonly runFolder: string;
  }
}

/** Creates the folder before the first test file and removes it after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-tests-'));
  project.provide('runFolder', folder);
  // A server that ends with its worker of the runner may still write a file during the removal.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
