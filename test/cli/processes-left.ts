import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Returns the ids of all processes whose command line contains a text, such as the folder of a database. */
export async function pidsNaming(text: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,args='], { maxBuffer: 50_000_000 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => Number.parseInt(line, 10));
}
