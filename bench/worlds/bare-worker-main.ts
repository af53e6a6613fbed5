import { NativeConnection, Worker } from '@temporalio/worker';
import { PLAIN_TASK_QUEUE } from '../plain/names.js';
import { installQuietRuntime } from './quiet-runtime.js';

// The smallest worker: one queue, and one activity that does nothing.
const [, , address = '', codePath = '', metricsAddress = ''] = process.argv;
installQuietRuntime(metricsAddress);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue: PLAIN_TASK_QUEUE,
  workflowBundle: { codePath },
  activities: { nothing: async () => undefined },
});
const run = worker.run();
console.log('ready');
await run;
