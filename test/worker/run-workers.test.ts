import { describe, expect, test } from 'vitest';
import { type RunnableWorker, runWorkers } from '../../src/worker/index.js';

type State = ReturnType<RunnableWorker['getState']>;

/** A worker that runs until it is shut down, then needs a turn to end; or fails on request. */
class ScriptedWorker implements RunnableWorker {
  state: State = 'INITIALIZED';
  shutdowns = 0;
  #end: (error?: Error) => void = () => {};

  async run(): Promise<void> {
    this.state = 'RUNNING';
    const error = await new Promise<Error | undefined>((resolve) => {
      this.#end = resolve;
    });
    await new Promise((resolve) => setImmediate(resolve));
    this.state = error ? 'FAILED' : 'STOPPED';
    if (error) throw error;
  }

  shutdown(): void {
    if (this.state !== 'RUNNING') throw new Error(`shutdown of a worker that is ${this.state}`);
    this.state = 'STOPPING';
    this.shutdowns++;
    this.#end();
  }

  fail(error: Error): void {
    this.#end(error);
  }

  getState(): State {
    return this.state;
  }
}

const three = (): [ScriptedWorker, ScriptedWorker, ScriptedWorker] => [
  new ScriptedWorker(),
  new ScriptedWorker(),
  new ScriptedWorker(),
];

describe('running workers', () => {
  test('ends all of them when the signal is aborted, each once', async () => {
    const workers = three();
    const stop = new AbortController();
    const run = runWorkers(workers, { signal: stop.signal });
    expect(workers.map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    stop.abort();
    await run;
    expect(workers.map(({ state, shutdowns }) => ({ state, shutdowns }))).toEqual(
      workers.map(() => ({ state: 'STOPPED', shutdowns: 1 })),
    );
  });

  test('ends at once when the signal was aborted before', async () => {
    const workers = three();
    await runWorkers(workers, { signal: AbortSignal.abort() });
    expect(workers.map(({ state }) => state)).toEqual(['STOPPED', 'STOPPED', 'STOPPED']);
  });

  test('ends the others when one fails, and rejects with its error once all have ended', async () => {
    const workers = three();
    const run = runWorkers(workers, { signal: new AbortController().signal });
    workers[1].fail(new Error('lost the server'));
    await expect(run).rejects.toThrow('lost the server');
    expect(workers.map(({ state }) => state)).toEqual(['STOPPED', 'FAILED', 'STOPPED']);
  });

  test('rejects with the first error when several fail', async () => {
    const workers = three();
    const run = runWorkers(workers, { signal: new AbortController().signal });
    workers[2].fail(new Error('first'));
    workers[0].fail(new Error('second'));
    await expect(run).rejects.toThrow('first');
  });
});
