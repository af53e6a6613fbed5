import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Variables } from './compose-file.js';
import { lessonByCommand } from './lesson-by-command.js';
import { lessonOverHttp } from './lesson-over-http.js';
import type { Stack } from './stack.js';

/** The simulator's books, as far as they tell what must not be. */
const ledger = z.object({
  tasks: z.array(z.looseObject({ roomId: z.string() })),
  unstopped: z.array(z.unknown()),
  doubled: z.array(z.unknown()),
});

/** What the simulator's books say. */
export type Books = z.infer<typeof ledger>;

/** The simulator's books of a stack. */
export async function booksOf(stack: Stack): Promise<Books> {
  const answer = await fetch(`http://${stack.loopback.address('simulator')}/_simulator/ledger`);
  return ledger.parse(await answer.json());
}

/**
 * Records one room over HTTP and one with the `reelkeeper` command, from start to manifest.
 * @throws Error when a recording is not complete, a file of it is not in the bucket, or ZEGO's side was left with a task
 * that was never stopped or was started twice
 */
export async function runLessons(
  stack: Stack,
  variables: Variables,
  place: { readonly reelkeeper: string; readonly folder: string },
  onProgress: (words: string) => void,
): Promise<void> {
  const { loopback } = stack;
  const gateway = { url: `http://${loopback.address('gateway')}`, apiKey: variables['REELKEEPER_API_KEY'] ?? '' };
  const { outcome } = await lessonOverHttp(gateway, 'lesson-over-http', onProgress);
  if (outcome?.outcome !== 'complete') throw new Error(`The recording is ${JSON.stringify(outcome)}`);
  for (const { fileId, sizeBytes, state } of outcome.files) {
    const { size } = await stat(join(stack.bucketFolder('recordings'), fileId));
    if (size !== sizeBytes || state !== 'verified') throw new Error(`"${fileId}" is ${state}, with ${size} bytes`);
    onProgress(`In the bucket: ${fileId}, ${size} bytes, ${state}`);
  }
  const command = { ...place, temporalAddress: loopback.address('temporal') };
  const printed = await lessonByCommand(command, 'lesson-by-command', 'lesson-1', onProgress);
  if (!/^Outcome {2}complete/m.test(printed)) throw new Error(`The recording is not complete:\n${printed}`);
  const { tasks, unstopped, doubled } = await booksOf(stack);
  if (unstopped.length + doubled.length > 0) {
    throw new Error(`ZEGO's side has tasks that it must not have: ${JSON.stringify({ unstopped, doubled })}`);
  }
  onProgress(`The simulator's books: ${tasks.length} tasks, none of them left recording or started twice`);
}
