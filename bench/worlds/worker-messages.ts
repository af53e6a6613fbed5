import { z } from 'zod';

/** The settings of a worker process, passed at its start. */
export const workerSettingsSchema = z.object({
  /** `zego`: ZEGO's own quotas. */
  quotas: z.enum(['unlimited', 'zego']),
  /** Runs a worker as `reelkeeper worker` does, with its fleet keeper, and no plain workflows. @default false */
  isWhole: z.boolean().optional(),
  address: z.string(),
  endpoint: z.string(),
  publicUrl: z.string(),
  appId: z.int(),
  serverSecret: z.string(),
  callbackSecret: z.string(),
});

/** The addresses and secrets that a worker process needs. */
export type WorkerSettings = z.output<typeof workerSettingsSchema>;

/** The messages of a worker process. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** ZEGO reported the task of this workflow as recording for the first time. */
  z.object({ type: z.literal('recording'), workflowId: z.string() }),
  /** Memory after a full garbage collection, and the peak of the process, in bytes. */
  z.object({ type: z.literal('memory'), heapBytes: z.number(), residentBytes: z.number(), peakBytes: z.number() }),
  /** CPU time of all threads since the start of the process. */
  z.object({ type: z.literal('cpu'), cpuMs: z.number() }),
]);

/** One message of a worker process. */
export type FromWorker = z.output<typeof fromWorkerSchema>;

/** The requests to a worker process. */
export const requestSchema = z.enum(['memory', 'cpu']);

/** One request to a worker process. */
export type WorkerRequest = z.output<typeof requestSchema>;
