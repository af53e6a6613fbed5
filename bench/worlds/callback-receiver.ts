import { createServer } from 'node:http';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { SIGNALS } from '../../src/contract/index.js';

/** A running receiver of callbacks. */
export interface CallbackReceiver {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Sends callbacks as signals to the workflow that the URL names. It replaces the gateway, which is not measured. */
export async function receiveCallbacks(client: Client): Promise<CallbackReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const id = decodeURIComponent((request.url ?? '').slice(1));
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      client.workflow
        .getHandle(id)
        .signal(SIGNALS.zegoCallback, body)
        .then(() => response.writeHead(200).end())
        .catch((error: unknown) => response.writeHead(error instanceof WorkflowNotFoundError ? 200 : 503).end());
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver of callbacks has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
