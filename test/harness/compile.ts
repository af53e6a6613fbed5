import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Compiles one source file that imports only Node's own modules into `folder`, for tests that run it as a process.
 * Returns the path of the compiled file.
 */
export async function compileForNode(source: string, folder: string): Promise<string> {
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const options = ['--ignoreConfig', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--skipLibCheck'];
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, ...options, '--outDir', folder, join(ROOT, source)]);
  return join(folder, basename(source).replace(/\.ts$/, '.js'));
}
