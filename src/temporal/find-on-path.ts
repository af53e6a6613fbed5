import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { searchPath } from './child-environment.js';

/** Returns the executable files of that name on the PATH, in its order, without relative folders. */
export async function findOnPath(program: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const candidates = searchPath(env).map((folder) => join(folder, programFile(program)));
  const found = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => found[index]);
}

/** Returns the name of a program's file on this system. */
export function programFile(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** Whether there is an executable file. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
