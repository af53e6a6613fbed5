import { setTimeout } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import {
  CONNECT_TIMEOUT_MS,
  type Connected,
  type ConnectOptions,
  connectClient,
  temporalTarget,
  unreachable,
} from './connection.js';

/**
 * Connects to run workers. The SDK's native connection has no time limit and poor errors, so a client connection tries
 * first.
 * @throws TemporalUnreachable within `connectTimeoutMs` and a little
 */
export async function connectWorker(options: ConnectOptions = {}): Promise<Connected<NativeConnection>> {
  const target = options.target ?? temporalTarget(options.env);
  const { address, namespace } = target;
  const probe = await connectClient({ ...options, target });
  await probe.connection.close();
  const connecting = NativeConnection.connect({ ...target.options, address });
  const waiting = new AbortController();
  try {
    const timeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    const tooLong = setTimeout(timeoutMs, undefined, { signal: waiting.signal }).then(() => {
      // A late connection would keep the process alive.
      void connecting.then((late) => late.close()).catch(() => undefined);
      throw new Error(`no connection after ${timeoutMs} ms`);
    });
    const connection = await Promise.race([connecting, tooLong]);
    return { connection, address, namespace };
  } catch (error) {
    throw await unreachable(address, error, target.options.tls);
  } finally {
    waiting.abort();
  }
}
