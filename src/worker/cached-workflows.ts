import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** A cached session takes 50 to 60 kB of heap. */
const SESSION_BYTES = 60_000;
/** The heap of a worker without sessions, with room for calls in progress. */
const OWN_BYTES = 150_000_000;
const FEWEST = 100;
const MOST = 100_000;

/** The memory that a process may use, in bytes. */
interface MemoryLimits {
  /** V8's limit (`--max-old-space-size`). */
  readonly heapBytes: number;
  /** The limit of the container, or the memory of the machine. */
  readonly processBytes: number;
}

/** Returns how many workflows a worker keeps in memory: they fill at most half of what it may use beside its own. */
export function cachedWorkflowsFor({ heapBytes, processBytes }: MemoryLimits = memoryLimits()): number {
  const usableBytes = Math.min(heapBytes, processBytes * 0.75) - OWN_BYTES;
  return Math.min(MOST, Math.max(FEWEST, Math.floor(usableBytes / 2 / SESSION_BYTES)));
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
