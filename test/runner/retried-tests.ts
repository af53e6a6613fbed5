import { relative } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

/** Lists every retried test at the end of a run. */
export default class RetriedTests implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const retried = modules.flatMap((file) =>
      [...file.children.allTests()]
        .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
        .map(
          (test) => `  ${relative(file.project.config.root, file.moduleId)} > ${test.fullName}: ${test.result().state}`,
        ),
    );
    const text = retried.length === 0 ? 'No test was retried.' : `Retried after a time-out:\n${retried.join('\n')}`;
    this.#vitest?.logger.log(text);
  }
}
