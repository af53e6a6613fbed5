import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, textOf } from '../docs/documents.js';

const lines = textOf('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

const args = (instruction: string): string[] =>
  lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

test('every stage has the same pinned glibc image with a supported Node', () => {
  const images = new Set(args('FROM').map((line) => line.split(' ')[0]));
  expect([...images]).toEqual([expect.stringMatching(/^node:20\.\d+\.\d+-bookworm-slim@sha256:/)]);
});

test('the image does not run as root', () => {
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  expect(lines.slice(last).filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
});

test('every copied file exists and is not ignored', () => {
  const copied = args('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(' ').slice(0, -1));
  const letIn = textOf('.dockerignore').split('\n');
  expect(copied.length).toBeGreaterThan(4);
  expect(copied.filter((name) => !existsSync(resolve(ROOT, name)))).toEqual([]);
  expect(copied.filter((name) => !letIn.includes(`!${name}`))).toEqual([]);
});

test('the image runs the program of the package', () => {
  const { bin } = JSON.parse(textOf('package.json'));
  expect(args('ENTRYPOINT').map((line) => JSON.parse(line))).toEqual([['node', `/app/${bin.reelkeeper}`]]);
});
