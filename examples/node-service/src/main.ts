import { RecordingClient } from 'reelkeeper';
import { buildService } from './build-service.js';
import { ClassRecordings } from './class-recordings.js';

const { WEBHOOK_SECRET, PORT = '3000' } = process.env;
if (!WEBHOOK_SECRET)
  throw new Error('WEBHOOK_SECRET is not set. Set it to the secret of this endpoint in reelkeeper.yaml.');

// Connects to TEMPORAL_ADDRESS.
const client = await RecordingClient.connect();
const service = buildService(new ClassRecordings(client), WEBHOOK_SECRET);
service.addHook('onClose', () => client.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close());
const address = await service.listen({ host: '127.0.0.1', port: Number(PORT) });
console.log(`ready ${address}`);
