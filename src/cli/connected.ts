import type { RecordingClient, RecordingSession } from '../client/index.js';
import type { TemporalTarget } from '../temporal/index.js';
import type { Terminal } from './terminal.js';

/**
 * Connects to Temporal as the environment says, or to `target`, and disconnects when the work is done.
 * @throws TemporalUnreachable, and what the work throws
 */
export async function withClient<T>(
  { env }: Pick<Terminal, 'env'>,
  work: (client: RecordingClient) => Promise<T>,
  target?: TemporalTarget,
): Promise<T> {
  // Loaded only when needed: help and wrong usage are told at once.
  const [{ Client }, { RecordingClient }, { connectClient }] = await Promise.all([
    import('@temporalio/client'),
    import('../client/index.js'),
    import('../temporal/index.js'),
  ]);
  const { connection, namespace } = await connectClient(target ? { target } : { env });
  const client = new RecordingClient({ client: new Client({ connection, namespace }) });
  try {
    return await work(client);
  } finally {
    await client.close();
    await connection.close();
  }
}

/** The same for one session. Whether it exists shows when it is used. */
export async function withSession<T>(
  terminal: Pick<Terminal, 'env'>,
  sessionId: string,
  work: (session: RecordingSession) => Promise<T>,
): Promise<T> {
  return withClient(terminal, (client) => work(client.get(sessionId)));
}
