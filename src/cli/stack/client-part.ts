import { Client } from '@temporalio/client';
import { encryptingDataConverter, RecordingClient } from '../../client/index.js';
import { type EncryptionConfig, revealEncryption, type Secret } from '../../config/index.js';
import { type ConnectOptions, connectClient } from '../../temporal/index.js';
import type { Parts } from './parts.js';

/** Readers hear so soon that Temporal is away. */
const CALL_MS = 4_500;

/** Keys of a client. */
export interface ClientKeys {
  readonly encryption?: EncryptionConfig | undefined;
  /** Keys that sign list cursors. @default none */
  readonly cursorKeys?: readonly Secret[];
}

/**
 * Connects a client with the encryption keys, and adds the connection to the parts.
 * @throws TemporalUnreachable
 */
export async function startClient(
  where: ConnectOptions,
  { encryption, cursorKeys = [] }: ClientKeys,
  parts: Parts,
): Promise<{ readonly client: RecordingClient; readonly address: string; readonly namespace: string }> {
  const { connection, namespace, address } = await connectClient(where);
  const dataConverter = encryptingDataConverter(revealEncryption(encryption));
  const client = new RecordingClient({
    client: new Client({ connection, namespace, dataConverter }),
    callTimeoutMs: CALL_MS,
    cursorKeys: cursorKeys.map((key) => key.reveal()),
  });
  parts.add({
    name: 'the connection to Temporal',
    stop: async () => {
      await client.close();
      await connection.close();
    },
  });
  return { client, address, namespace };
}
