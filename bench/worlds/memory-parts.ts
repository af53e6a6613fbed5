import { z } from 'zod';

/** The heap of one thread after garbage collections, in bytes. */
export const heapPartsSchema = z.object({
  usedBytes: z.number(),
  /** In memory, with the free parts of its pages. */
  committedBytes: z.number(),
  /** Buffers outside of the heap. */
  externalBytes: z.number(),
  /** The part for new objects. */
  youngBytes: z.number(),
  /** The part for compiled code. */
  codeBytes: z.number(),
});

/** The heap of one thread. */
export type HeapParts = z.output<typeof heapPartsSchema>;

/** The memory of a process. */
export const processMemorySchema = z.object({
  /** Resident memory before garbage was collected. */
  atRestBytes: z.number(),
  /** Resident memory after garbage was collected: all of it, what belongs to the process only, and mapped files. */
  residentBytes: z.number(),
  anonymousBytes: z.number(),
  fileBytes: z.number(),
  systemThreads: z.number(),
  main: heapPartsSchema,
  /** Worker threads: the one that runs workflows. */
  threads: z.array(heapPartsSchema),
});

/** The memory of a process. */
export type ProcessMemory = z.output<typeof processMemorySchema>;
