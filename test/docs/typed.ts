import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Block } from './documents.js';

/** A command of a document, with its arguments as the program receives them. */
export interface Typed {
  readonly at: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** A program that only records its name and arguments. */
const RECORDER = `#!/bin/sh
printf '%s\\0' "$#" "\${0##*/}" "$@" >>"$TYPED"
`;

/**
 * The commands that a shell runs for a block. A real shell interprets quotes and line ends, in restricted mode and with
 * recording programs only: an unknown program, an unset variable or a redirection fails.
 */
export async function typedIn({ at, text }: Block, programs: readonly string[]): Promise<Typed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-test-'));
  try {
    const bin = join(folder, 'bin');
    const typed = join(folder, 'typed');
    await mkdir(bin);
    for (const program of programs) await writeFile(join(bin, program), RECORDER, { mode: 0o755 });
    await writeFile(typed, '');
    const args = ['--noprofile', '--norc', '-r', '-euo', 'pipefail', '-c', text];
    await promisify(execFile)('/bin/bash', args, { cwd: folder, env: { PATH: bin, TYPED: typed } }).catch((error) => {
      throw new Error(`${at} can't be run as written: ${String(error)}`);
    });
    return typedOf(await readFile(typed, 'utf8'), at);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function typedOf(record: string, at: string): Typed[] {
  const words = record.split('\0').slice(0, -1);
  const all: Typed[] = [];
  while (words.length > 0) {
    const count = Number(words.shift());
    const [program = '', ...args] = words.splice(0, count + 1);
    all.push({ at, program, args });
  }
  return all;
}
