import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/**
 * What a worker takes without sessions, and what each cached session adds, in bytes: the figures of the bench `memory`,
 * rounded up.
 */
const COSTS = {
  /** In the heap of the thread that runs workflows. */
  heap: { own: 25_000_000, session: 60_000 },
  /** In the whole process, with what garbage collector and allocator have not returned yet. */
  process: { own: 200_000_000, session: 230_000 },
} as const;
/** The rest is for calls in progress, and in a container without a limit for other programs. */
const PROCESS_SHARE = 0.75;
const HEAP_SHARE = 0.5;
const FEWEST = 100;
const MOST = 100_000;

/** The memory that a process may use, in bytes. */
interface MemoryLimits {
  /** V8's limit (`--max-old-space-size`). */
  readonly heapBytes: number;
  /** The limit of the container, or the memory of the machine. */
  readonly processBytes: number;
}

/** Returns how many workflows a worker keeps in memory: as many as fit into its heap and into its container. */
export function cachedWorkflowsFor({ heapBytes, processBytes }: MemoryLimits = memoryLimits()): number {
  const inHeap = (heapBytes * HEAP_SHARE - COSTS.heap.own) / COSTS.heap.session;
  const inProcess = (processBytes * PROCESS_SHARE - COSTS.process.own) / COSTS.process.session;
  return Math.min(MOST, Math.max(FEWEST, Math.floor(Math.min(inHeap, inProcess))));
}

function memoryLimits(): MemoryLimits {
  // Without a limit Node answers 0, or a number beyond all memory.
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return {
    heapBytes: getHeapStatistics().heap_size_limit,
    processBytes: constrained > 0 ? Math.min(constrained, total) : total,
  };
}
