import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ConfigError, type GatewayConfig, guessableKeys } from '../config/index.js';
import { isLoopback } from '../http/loopback.js';
import { buildGateway, type GatewayOptions } from './build-gateway.js';
import { watchCallbacks } from './callback-watch.js';

/** How long requests in progress may continue during shutdown. */
const GRACE_MS = 10_000;

/** The options of a gateway that listens. */
export interface StartGatewayOptions extends GatewayOptions {
  /** @default config.gateway.host */
  readonly host?: string;
  /** 0 for any free port. @default config.gateway.port */
  readonly port?: number;
  /** Shuts the gateway down. */
  readonly signal?: AbortSignal;
}

/** A gateway that listens. */
export interface RunningGateway {
  /** Its address, such as `http://127.0.0.1:8700`. */
  readonly url: string;
  readonly port: number;
  readonly gateway: FastifyInstance;
  /** Settles when the gateway has ended, by `stop` or by the signal. */
  readonly ended: Promise<void>;
  /** Accepts no new connections, lets requests in progress finish (10 s at most), and resolves once all is closed. */
  stop(): Promise<void>;
}

/** The gateway cannot listen at its address. */
export class GatewayCannotListen extends Error {
  override readonly name = 'GatewayCannotListen';

  constructor(
    readonly host: string,
    readonly port: number,
    /** Node's error code, such as `EADDRINUSE`. */
    readonly code: string | undefined,
    cause: unknown,
  ) {
    const why =
      code === 'EADDRINUSE' ? 'is taken by another program' : `can't be listened on (${code ?? 'unknown error'})`;
    super(`Port ${port} of "${host}" ${why}. Stop that program, or choose another port.`, { cause });
  }
}

/**
 * Starts a gateway. Without API keys, or with one that can be guessed, it may listen on loopback only.
 * @throws ConfigError, GatewayCannotListen
 */
export async function startGateway(options: StartGatewayOptions): Promise<RunningGateway> {
  const { config, signal } = options;
  const host = options.host ?? config.gateway.host;
  const port = options.port ?? config.gateway.port;
  checkExposure({ ...config.gateway, host });
  signal?.throwIfAborted();
  const gateway = buildGateway(options);
  try {
    await gateway.listen({ host, port });
  } catch (error) {
    await gateway.close();
    throw listenError(error, host, port);
  }
  const watching = new AbortController();
  void watchCallbacks(options.client, gateway.log, watching.signal);
  const ended = once(gateway.server, 'close').then(() => watching.abort());
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= close(gateway));
  signal?.addEventListener('abort', () => void stop().catch((error: unknown) => gateway.log.error({ err: error })), {
    once: true,
  });
  return { url: urlOf(gateway), port: addressOf(gateway).port, gateway, ended, stop };
}

function checkExposure(gateway: GatewayConfig): void {
  const { host, apiKeys } = gateway;
  const weak = guessableKeys(gateway).map(({ index, message }) => ({ path: `gateway.apiKeys.${index}`, message }));
  if (weak.length > 0) throw new ConfigError('The gateway', weak);
  if (apiKeys.length > 0 || isLoopback(host)) return;
  const message = `must have a key for the gateway to listen on "${host}": without one, anyone who reaches it could record`;
  throw new ConfigError('The gateway', [{ path: 'gateway.apiKeys', message }]);
}

async function close(gateway: FastifyInstance): Promise<void> {
  const force = setTimeout(() => gateway.server.closeAllConnections(), GRACE_MS);
  try {
    await gateway.close();
  } finally {
    clearTimeout(force);
  }
}

function addressOf(gateway: FastifyInstance): AddressInfo {
  const address = gateway.server.address();
  if (typeof address === 'object' && address) return address;
  throw new Error('The gateway listens on no port.');
}

function urlOf(gateway: FastifyInstance): string {
  const { address, family, port } = addressOf(gateway);
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function listenError(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return new GatewayCannotListen(host, port, code, error);
}
