import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPrograms } from './find-programs.js';
import { runLessons } from './run-lessons.js';
import { Stack } from './stack.js';
import { simulatorVariables } from './variables.js';

const HELP = `
Runs every service of docker-compose.yml as a process of this machine, without containers: Temporal's server, built
from its source once, on a PostgreSQL of the system's packages; worker, gateway and simulator as built in dist/. Records
a room over HTTP and one with the reelkeeper command, and ends it all again.

  npm run stack               record, and end everything
  npm run stack -- --keep     leave it running until Ctrl-C
  npm run stack -- build      only build Temporal's server, into REELKEEPER_CACHE (~/.cache/reelkeeper-stack)
`;

const tell = (words: string): void => console.log(words);

async function run(root: string, keep: boolean, signal: AbortSignal): Promise<void> {
  const programs = await findPrograms(root, tell, { build: true });
  tell(`PostgreSQL ${programs.postgres.version} and Temporal's server ${programs.temporal.version}`);
  const variables = simulatorVariables();
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-stack-'));
  try {
    const stack = await Stack.start({ root, folder, programs, variables, onProgress: tell, signal });
    try {
      await runLessons(stack, variables, { reelkeeper: programs.reelkeeper, folder }, tell);
      if (keep) await untilAborted(stack, variables['REELKEEPER_API_KEY'] ?? '', signal);
    } finally {
      const ends = await stack.stop();
      for (const [name, { code, signal }] of Object.entries(ends)) tell(`${name}: ended with ${signal ?? code}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function untilAborted({ loopback }: Stack, apiKey: string, signal: AbortSignal): Promise<void> {
  tell(`TEMPORAL_ADDRESS=${loopback.address('temporal')}`);
  tell(`The gateway is http://${loopback.address('gateway')} with the key ${apiKey}; Ctrl-C ends everything.`);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const keptAlive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(keptAlive);
      resolve();
    });
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
try {
  if (values.help) tell(HELP);
  else if (positionals[0] === 'build') {
    const { temporal } = await findPrograms(process.cwd(), tell, { build: true });
    tell(`Temporal's server ${temporal.version} is ${temporal.server}`);
  } else await run(process.cwd(), values.keep, interrupt.signal);
} catch (error) {
  if (!interrupt.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
