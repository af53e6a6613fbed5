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
  /** Memory after a full garbage collection, and the most that the process ever had, in bytes. */
  z.object({ tells: z.literal('memory'), heapBytes: z.number(), residentBytes: z.number(), peakBytes: z.number() }),
  /** CPU time of the process since its start, all threads together. */
  z.object({ tells: z.literal('cpu'), cpuMs: z.number() }),
]);

/** One message of a worker process. */
export type FromWorker = z.output<typeof fromWorkerSchema>;

/** What a worker process can be asked. */
export const questionSchema = z.enum(['memory', 'cpu']);

/** One question to a worker process. */
export type Question = z.output<typeof questionSchema>;
