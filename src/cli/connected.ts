import type { RecordingClient, RecordingSession } from '../client/index.js';
import type { Terminal } from './terminal.js';

/** How long commands at the screen try to reach Temporal. */
export const CONNECT_TIMEOUT_MS = 4_000;

/**
 * Connects to Temporal as the environment says, and disconnects when the work is done.
 * @throws TemporalUnreachable; ConfigError for keys that can't be used; and what the work throws
 */
export async function withClient<T>(
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
  work: (client: RecordingClient) => Promise<T>,
): Promise<T> {
  // Loaded only when needed: help and wrong usage are told at once.
  const [{ Client }, { encryptingDataConverter, RecordingClient }, { loadEncryption, revealEncryption }, temporal] =
    await Promise.all([
      import('@temporalio/client'),
      import('../client/index.js'),
      import('../config/index.js'),
      import('../temporal/index.js'),
    ]);
  const dataConverter = encryptingDataConverter(revealEncryption(loadEncryption({ env, cwd })));
  const { connection, namespace } = await temporal.connectClient({ env, connectTimeoutMs: CONNECT_TIMEOUT_MS });
  const client = new RecordingClient({ client: new Client({ connection, namespace, dataConverter }) });
  try {
    return await work(client);
  } finally {
    await client.close();
    await connection.close();
  }
}

/** The same for one session. Whether it exists shows when it is used. */
export async function withSession<T>(
  terminal: Pick<Terminal, 'env' | 'cwd'>,
  sessionId: string,
  work: (session: RecordingSession) => Promise<T>,
): Promise<T> {
  return withClient(terminal, (client) => work(client.get(sessionId)));
}
