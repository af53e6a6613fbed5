import { expect, test } from 'vitest';
import { type Part, Parts } from '../../src/cli/stack/parts.js';

function part(name: string, log: string[], more: Partial<Part> = {}): Part {
  return { name, stop: async () => void log.push(name), ...more };
}

test('parts are ended the other way round, each once the one before has ended', async () => {
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

test('one that fails to end does not keep the others from ending, and is told', async () => {
  const log: string[] = [];
  const parts = new Parts();
  parts.add(part('first', log));
  parts.add(part('stubborn', log, { stop: () => Promise.reject(new Error('no')) }));
  await expect(parts.stop()).rejects.toThrow('no');
  expect(log).toEqual(['first']);
});

test('one that ends by itself is named with how it came to that', async () => {
  const parts = new Parts();
  parts.add(part('the worker', [], { ended: Promise.resolve('failed (boom)') }));
  await expect(parts.died).rejects.toThrow('The worker failed (boom).');
});

test('one that comes up after the others were ended is ended at once', async () => {
  const log: string[] = [];
  const parts = new Parts();
  await parts.stop();
  parts.add(part('late', log));
  expect(log).toEqual(['late']);
});
