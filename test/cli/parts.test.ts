import { expect, test } from 'vitest';
import { type Part, Parts } from '../../src/cli/stack/parts.js';

function part(name: string, log: string[], more: Partial<Part> = {}): Part {
  return { name, stop: async () => void log.push(name), ...more };
}

test('parts stop in reverse order, one after another', async () => {
  const log: string[] = [];
  const parts = new Parts();
  parts.add(part('first', log));
  parts.add(
    part('second', log, {
      stop: async () => {
        await new Promise((settle) => setImmediate(settle));
        log.push('second');
      },
    }),
  );
  parts.add(part('third', log));
  await parts.stop();
  expect(log).toEqual(['third', 'second', 'first']);
});

test('a part that fails to stop is reported, and the others stop', async () => {
  const log: string[] = [];
  const parts = new Parts();
  parts.add(part('first', log));
  parts.add(part('stubborn', log, { stop: () => Promise.reject(new Error('no')) }));
  await expect(parts.stop()).rejects.toThrow('no');
  expect(log).toEqual(['first']);
});

test('a part that ends unexpectedly is reported with its name and how it ended', async () => {
  const parts = new Parts();
  parts.add(part('the worker', [], { ended: Promise.resolve('failed (boom)') }));
  await expect(parts.died).rejects.toThrow('The worker failed (boom).');
});

test('a part that is added after the others stopped is stopped at once', async () => {
  const log: string[] = [];
  const parts = new Parts();
  await parts.stop();
  parts.add(part('late', log));
  expect(log).toEqual(['late']);
});
