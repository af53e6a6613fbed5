// Loaded by `--import` into a process and each of its threads; answers the bench's questions about their memory. It loads
// nothing else, since that would be measured too.
/* oxlint-disable unicorn/require-post-message-target-origin, unicorn/prefer-add-event-listener -- between threads, not windows */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread, type Worker } from 'node:worker_threads';
import type { HeapParts, ProcessMemory } from './memory-parts.js';

const COLLECTIONS = 4;
const BETWEEN_COLLECTIONS_MS = 50;

const channel = new BroadcastChannel('bench-memory');

/** What the parent process checks. */
type Unchecked = Omit<ProcessMemory, 'threads'> & { readonly threads: readonly unknown[] };

/** Collects garbage and returns this thread's heap. */
async function collectedHeap(): Promise<HeapParts> {
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    global.gc?.();
    await setTimeout(BETWEEN_COLLECTIONS_MS);
  }
  const spaces = getHeapSpaceStatistics();
  const sizeOf = (name: string): number =>
    spaces.filter(({ space_name }) => space_name === name).reduce((sum, space) => sum + space.physical_space_size, 0);
  return {
    usedBytes: process.memoryUsage().heapUsed,
    committedBytes: getHeapStatistics().total_physical_size,
    externalBytes: process.memoryUsage().external,
    youngBytes: sizeOf('new_space'),
    codeBytes: sizeOf('code_space') + sizeOf('code_large_object_space'),
  };
}

/** Answers the question of the main thread. */
function answerAsThread(): void {
  channel.onmessage = () => void collectedHeap().then((heap) => channel.postMessage(heap));
}

/** Answers the questions of the parent process. */
function answerAsProcess(): void {
  let threads = 0;
  process.on('worker', (worker: Worker) => {
    threads++;
    worker.once('exit', () => threads--);
  });
  process.on('message', () => void memoryOfProcess(threads).then((memory) => process.send?.(memory)));
  // The process must not outlive its bench.
  process.once('disconnect', () => process.exit());
}

async function memoryOfProcess(threads: number): Promise<Unchecked> {
  const atRest = await statusOfProcess();
  const heaps = heapsOfThreads(threads);
  const main = await collectedHeap();
  return { atRestBytes: atRest.residentBytes, main, threads: await heaps, ...(await statusOfProcess()) };
}

async function heapsOfThreads(count: number): Promise<unknown[]> {
  const heaps: unknown[] = [];
  if (count === 0) return heaps;
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      heaps.push(data);
      if (heaps.length === count) resolve(heaps);
    };
    channel.postMessage('collect');
  });
}

/** Sizes of the process as Linux counts them. */
async function statusOfProcess(): Promise<
  Pick<ProcessMemory, 'residentBytes' | 'anonymousBytes' | 'fileBytes' | 'systemThreads'>
> {
  const status = await readFile('/proc/self/status', 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    residentBytes: field('VmRSS') * 1_024,
    anonymousBytes: field('RssAnon') * 1_024,
    fileBytes: field('RssFile') * 1_024,
    systemThreads: field('Threads'),
  };
}

if (isMainThread) answerAsProcess();
else answerAsThread();
