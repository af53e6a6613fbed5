import { z } from 'zod';

/** What a worker process is told when it starts. */
export const workerSettingsSchema = z.object({
  address: z.string(),
  endpoint: z.string(),
  publicUrl: z.string(),
  appId: z.int(),
  serverSecret: z.string(),
  callbackSecret: z.string(),
});

/** How a worker process finds Temporal, the simulator and the gateway. */
export type WorkerSettings = z.output<typeof workerSettingsSchema>;

/** What a worker process tells. */
export const fromWorkerSchema = z.discriminatedUnion('tells', [
  z.object({ tells: z.literal('ready') }),
  /** ZEGO described the task of this workflow as recording for the first time. */
  z.object({ tells: z.literal('seen'), workflowId: z.string() }),
  /** Memory after a full garbage collection, in bytes. */
  z.object({ tells: z.literal('memory'), heapBytes: z.number(), residentBytes: z.number() }),
]);

/** One message of a worker process. */
export type FromWorker = z.output<typeof fromWorkerSchema>;

/** The only thing that a worker process is asked. */
export const ASK_MEMORY = 'memory';
