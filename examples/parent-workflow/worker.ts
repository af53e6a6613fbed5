import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker } from '@temporalio/worker';

/** The task queue of consultations; Reelkeeper's workers run the sessions. */
const TASK_QUEUE = 'consultations';

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('workflows.js', import.meta.url)),
});
console.log('ready');
await worker.run();
await connection.close();
