import type { RecordingClient, RecordingSession } from '../client/index.js';
import type { Terminal } from './terminal.js';

/** How long an interactive command tries to connect to Temporal. */
export const CONNECT_TIMEOUT_MS = 4_000;

/**
 * Runs `work` with a client that is configured by the environment, then disconnects.
 * @throws TemporalUnreachable; ConfigError for invalid encryption keys; errors of `work`
 */
export async function withClient<T>(
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
  work: (client: RecordingClient) => Promise<T>,
): Promise<T> {
  // Loaded on demand: help and usage errors need none of it.
  const [{ Client }, { encryptingDataConverter, RecordingClient }, { loadEncryption, revealEncryption }, temporal] =
    await Promise.all([
      import('@temporalio/client'),
      import('../client/index.js'),
      import('../config/encryption-config.js'),
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

/** Runs `work` with a session, which may not exist: its first use throws SessionNotFound. */
export async function withSession<T>(
  terminal: Pick<Terminal, 'env' | 'cwd'>,
  sessionId: string,
  work: (session: RecordingSession) => Promise<T>,
): Promise<T> {
  return withClient(terminal, (client) => work(client.get(sessionId)));
}
