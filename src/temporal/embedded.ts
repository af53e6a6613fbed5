import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { type BinarySource, type FindBinaryOptions, findBinary } from './binaries.js';
import { noteOwner, ownerOf } from './database-owner.js';
import { accepts, checkPort } from './ports.js';
import { makeDataFolder } from './private-folder.js';
import { SEARCH_ATTRIBUTE_TYPES } from './search-attributes.js';
import { type ServerProcess, startServerProcess } from './server-process.js';
import { guardUi, hiddenListener, type Listener } from './ui-guard.js';

/** Temporal's dev server, running. */
export interface EmbeddedServer {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly uiUrl: string;
  readonly namespace: string;
  readonly pid: number;
  /** The source of the server program. */
  readonly source: BinarySource;
  /** Settles when the server has ended for any reason, with a text about how. */
  readonly ended: Promise<string>;
  /** Stops the server, by force after 10 s. Resolves once it has ended. */
  stop(): Promise<void>;
}

/** The options of the embedded server. */
interface EmbeddedServerOptions extends FindBinaryOptions {
  /** The folder of its database. */
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort: number;
  /** @default "127.0.0.1" */
  readonly ip?: string;
  /** The file for its output. @default "<dataDir>/temporal.log" */
  readonly logFile?: string;
}

/** The embedded server did not start. The message has its last lines of output. */
export class EmbeddedServerFailed extends Error {
  override readonly name = 'EmbeddedServerFailed';
}

const NAMESPACE = 'default';
const START_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;
const PORT_PATIENCE_MS = 2_000;
const PORT_RETRY_MS = 50;

/**
 * Runs Temporal's dev server with its Web UI on the persistent database `<dataDir>/temporal.db`. Resolves once the frontend
 * responds and the Web UI accepts connections.
 * @throws PortTaken, BinaryNotFound, EmbeddedServerFailed
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { port, uiPort, ip = '127.0.0.1', signal } = options;
  const dataDir = resolve(options.dataDir);
  const logFile = options.logFile ?? join(dataDir, 'temporal.log');
  const database = join(dataDir, 'temporal.db');
  await untilFree(port, '--temporal-port', ip);
  await untilFree(uiPort, '--ui-port', ip);
  await checkOwner(database);
  const binary = await findBinary('dev-server', options);
  await makeDataFolder(dataDir);
  const ui = await hiddenListener();
  const server = await startServerProcess(binary.path, startArguments({ ip, port, ui, database }), logFile);
  const address = `${ip}:${port}`;
  const takeBack = await noteOwner(database, server.pid);
  let unguard = async (): Promise<void> => {};
  const ended = server.ended.then(async (how) => {
    await unguard();
    await takeBack();
    return how;
  });
  try {
    await untilUp(server, { ip, port, ui, logFile, ...(signal && { signal }) });
    unguard = await guardUi({ host: ip, port: uiPort }, ui);
  } catch (error) {
    await server.stop();
    await ended;
    throw error;
  }
  return {
    address,
    uiUrl: `http://${ip}:${uiPort}`,
    namespace: NAMESPACE,
    pid: server.pid,
    source: binary.source,
    ended,
    stop: async () => {
      await server.stop();
      await ended;
    },
  };
}

async function checkOwner(database: string): Promise<void> {
  const owner = await ownerOf(database);
  if (owner === undefined) return;
  throw new EmbeddedServerFailed(
    `Another Temporal server (process ${owner}) uses "${database}". Stop it, or choose another folder with --data-dir.`,
  );
}

/** Waits until a port is free: a server whose parent was just killed may still be running. */
async function untilFree(port: number, flag: string, ip: string): Promise<void> {
  const until = Date.now() + PORT_PATIENCE_MS;
  for (;;) {
    try {
      return await checkPort(port, flag, ip);
    } catch (error) {
      if (Date.now() > until) throw error;
      await setTimeout(PORT_RETRY_MS);
    }
  }
}

function startArguments(at: { ip: string; port: number; ui: Listener; database: string }): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTE_TYPES).map(([name, type]) => `${name}=${type}`);
  const dynamicConfig = [
    // A task queue's rate limit is divided among its partitions: with one it is exact.
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    // Otherwise the server looks up its newest version on the internet.
    'frontend.enableServerVersionCheck=false',
    // Closes the HTTP API, which the Web UI does not need: it would respond to anyone who finds its port.
    'frontend.httpAllowedHosts=[]',
  ];
  const ui = `--ui-ip ${at.ui.host} --ui-port ${at.ui.port}`;
  const fixed = `server start-dev --ip ${at.ip} --port ${at.port} ${ui} --log-level warn`;
  return [
    ...fixed.split(' '),
    '--db-filename',
    at.database,
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

async function untilUp(
  server: ServerProcess,
  at: { ip: string; port: number; ui: Listener; logFile: string; signal?: AbortSignal },
): Promise<void> {
  const waiting = new AbortController();
  const signal = at.signal ? AbortSignal.any([at.signal, waiting.signal]) : waiting.signal;
  const failed = async (how: string): Promise<never> => {
    at.signal?.throwIfAborted();
    const what = `Temporal's dev server on ${at.ip}:${at.port} ${how}. The last lines of its log "${at.logFile}":`;
    throw new EmbeddedServerFailed(`${what}\n${await server.lastLines()}`);
  };
  try {
    const up = Promise.all([
      responds(at, signal),
      accepts(at.ui.port, { timeoutMs: START_TIMEOUT_MS, signal, host: at.ui.host }),
    ]).then(([frontend, ui]) =>
      frontend && ui ? undefined : failed(`did not come up in ${START_TIMEOUT_MS / 1000} s`),
    );
    await Promise.race([up, server.ended.then((how) => failed(`${how} before it was up`))]);
  } finally {
    waiting.abort();
  }
}

/** Waits until the frontend has its namespace; false if the time is over or the wait was aborted. */
async function responds({ ip, port }: { ip: string; port: number }, signal: AbortSignal): Promise<boolean> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (await accepts(port, { timeoutMs: until - Date.now(), signal, host: ip })) {
    try {
      const connection = await Connection.connect({ address: `${ip}:${port}`, connectTimeout: CONNECT_TIMEOUT_MS });
      try {
        await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
        return true;
      } finally {
        await connection.close();
      }
    } catch {
      // Its port listens shortly before its services respond.
    }
  }
  return false;
}
