import { connect as connectTcp } from 'node:net';
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { hostAndPort } from '../config/address.js';
import { temporalEnvironment } from '../contract/temporal-environment.js';
import { redacted, registerTemporalSecrets } from '../redaction/index.js';
import { flagText } from './command-text.js';
import { GRPC_STATUS, grpcStatusOf } from './grpc-status.js';

/** The address of Temporal, from the environment and Temporal's own configuration file. */
export interface TemporalTarget {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
  readonly options: Pick<NativeConnectionOptions, 'apiKey' | 'tls' | 'metadata'>;
}

/** The options of a connection. */
export interface ConnectOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** A server to use instead of the environment's, such as one started by the caller. */
  readonly target?: TemporalTarget;
  /** How long to try. @default 10000 */
  readonly connectTimeoutMs?: number;
}

/** A connection and its namespace. Close the connection when done. */
export interface Connected<C> {
  readonly connection: C;
  readonly address: string;
  readonly namespace: string;
}

/** Temporal cannot be used as configured. The message has the address, the reason and what to do. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';

  constructor(
    readonly address: string,
    what: string,
    advice: string,
  ) {
    super(`Temporal at ${JSON.stringify(address)} cannot be used: ${what}. ${advice}`);
  }
}

const DEFAULT_PORT = 7233;
const DEFAULT_ADDRESS = `localhost:${DEFAULT_PORT}`;
/** Spaces come from files and editors; Temporal would only report an unknown namespace. */
const NAMESPACE = /^[^\s\p{Cc}]+$/u;
/** How long a connection may take by default. */
export const CONNECT_TIMEOUT_MS = 10_000;
const DIAGNOSIS_TIMEOUT_MS = 2_000;
const RUNNING_ADVICE = 'Is it running, and is TEMPORAL_ADDRESS right? "reelkeeper dev" starts its own.';

/**
 * Reads TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS…, TEMPORAL_PROFILE and Temporal's
 * configuration file, as every Temporal program does. Empty variables count as unset.
 * @throws TemporalUnreachable if they contradict each other, or name an unreadable file or an invalid address
 */
export function temporalTarget(env: NodeJS.ProcessEnv = process.env): TemporalTarget {
  const { connectionOptions, namespace = 'default' } = loaded(env);
  const { address = DEFAULT_ADDRESS, apiKey, tls, metadata } = connectionOptions;
  const parsed = hostAndPort(address, DEFAULT_PORT);
  if (parsed === undefined) {
    const advice =
      'Correct TEMPORAL_ADDRESS, or the address in the configuration file that the TEMPORAL_… variables name.';
    throw new TemporalUnreachable(address, 'its address must be host:port, such as "localhost:7233"', advice);
  }
  if (!NAMESPACE.test(namespace)) {
    const what = `its namespace ${JSON.stringify(namespace)} must not contain spaces or line breaks`;
    throw new TemporalUnreachable(parsed, what, 'Correct TEMPORAL_NAMESPACE.');
  }
  return {
    address: parsed,
    namespace,
    options: {
      ...(apiKey !== undefined && { apiKey }),
      ...(tls !== undefined && { tls }),
      ...(metadata !== undefined && { metadata }),
    },
  };
}

function loaded(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  try {
    const settings = loadClientConnectConfig({ overrideEnvVars: temporalEnvironment(env) });
    const faults = registerTemporalSecrets(settings.connectionOptions);
    if (faults.length > 0) throw new Error(faults.join('; '));
    return settings;
  } catch (error) {
    const address = env['TEMPORAL_ADDRESS'] || DEFAULT_ADDRESS;
    const advice = 'Check the TEMPORAL_… variables and the configuration file that they name.';
    throw new TemporalUnreachable(address, `its settings are invalid (${messageOf(error)})`, advice);
  }
}

/**
 * Connects to start, signal and query workflows, and checks that the namespace exists.
 * @throws TemporalUnreachable within `connectTimeoutMs` and a little
 */
export async function connectClient(options: ConnectOptions = {}): Promise<Connected<Connection>> {
  const { address, namespace, options: settings } = options.target ?? temporalTarget(options.env);
  const connectTimeout = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
  const connection = await Connection.connect({ ...settings, address, connectTimeout }).catch(
    async (error: unknown) => {
      throw await unreachable(address, error, settings.tls);
    },
  );
  try {
    await checkNamespace(connection, address, namespace);
    return { connection, address, namespace };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function checkNamespace(connection: Connection, address: string, namespace: string): Promise<void> {
  try {
    const deadline = Date.now() + CONNECT_TIMEOUT_MS;
    await connection.withDeadline(deadline, () => connection.workflowService.describeNamespace({ namespace }));
  } catch (error) {
    // A caller without permission to describe a namespace may still be allowed to use it.
    if (grpcStatusOf(error) !== GRPC_STATUS.notFound) return;
    const advice = `Create it (temporal operator namespace create ${flagText('namespace', namespace)}) or set TEMPORAL_NAMESPACE.`;
    throw new TemporalUnreachable(address, `it has no namespace "${namespace}"`, advice);
  }
}

/** Returns the error for a connection that failed, with the reason and what to do. */
export async function unreachable(
  address: string,
  error: unknown,
  tls: TemporalTarget['options']['tls'],
): Promise<TemporalUnreachable> {
  const status = grpcStatusOf(error);
  if (status === GRPC_STATUS.permissionDenied || status === GRPC_STATUS.unauthenticated) {
    const advice = 'Check TEMPORAL_API_KEY or the client certificate, and TEMPORAL_NAMESPACE.';
    return new TemporalUnreachable(address, 'it does not accept our credentials', advice);
  }
  const refusal = await tcpFailure(address);
  if (refusal !== undefined) return new TemporalUnreachable(address, refusal, RUNNING_ADVICE);
  const encrypted = tls ? 'with TLS' : 'without TLS';
  const advice = 'Is another program on that port, or is TLS set wrongly (TEMPORAL_TLS, TEMPORAL_API_KEY)?';
  const what = `something listens there, but does not respond like Temporal ${encrypted} (${messageOf(error)})`;
  return new TemporalUnreachable(address, what, advice);
}

/** Returns why a TCP connection fails; undefined if it succeeds. */
async function tcpFailure(address: string): Promise<string | undefined> {
  const { host, port } = splitAddress(address);
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: DIAGNOSIS_TIMEOUT_MS });
    const settle = (failure: string | undefined): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => settle(undefined));
    socket.once('timeout', () => settle('a TCP connection failed (no response)'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(`a TCP connection failed (${error.code ?? error.message})`),
    );
  });
}

function splitAddress(address: string): { host: string; port: number } {
  const match = /^\[?(.*?)\]?(?::(\d+))?$/.exec(address);
  const port = Number(match?.[2] ?? DEFAULT_PORT);
  return { host: match?.[1] ?? address, port: port <= 65_535 ? port : DEFAULT_PORT };
}

/** Returns the first line of a message: in later ones a TOML parser quotes the file, which may contain the API key. */
function messageOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return redacted(line);
}
