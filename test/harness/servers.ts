import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { findBinary } from '../../src/temporal/binaries.js';
import { type EmbeddedServer, EmbeddedServerFailed, startEmbeddedServer } from '../../src/temporal/embedded.js';
import { PortTaken } from '../../src/temporal/ports.js';
import { freePort } from './ports.js';

const ATTEMPTS = 5;

/** The path of the time-skipping server, for `TestWorkflowEnvironment.createTimeSkipping`. */
export async function testServerPath(): Promise<string> {
  return (await findBinary('test-server')).path;
}

/** Environment variables that select the dev server's program for tests. */
export async function devServerEnv(): Promise<{ readonly REELKEEPER_TEMPORAL_CLI: string }> {
  return { REELKEEPER_TEMPORAL_CLI: (await findBinary('dev-server')).path };
}

/** Creates a folder that is removed after the current test, or after the test file outside of tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-test-'));
  // A server that was just killed may still write a file during the removal.
  afterwards(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/**
 * Starts a dev server on the database in `dataDir`, on free ports by default. The caller stops it. `program` replaces
 * the usual program.
 */
export async function startDevServer(
  dataDir: string,
  ports?: { readonly port: number; readonly uiPort: number },
  program?: string,
): Promise<EmbeddedServer> {
  const { REELKEEPER_TEMPORAL_CLI } = await devServerEnv();
  const env = { ...process.env, REELKEEPER_TEMPORAL_CLI: program ?? REELKEEPER_TEMPORAL_CLI };
  for (let attempt = 1; ; attempt++) {
    try {
      const { port, uiPort } = ports ?? { port: await freePort(), uiPort: await freePort() };
      return await startEmbeddedServer({ dataDir, env, port, uiPort });
    } catch (error) {
      // Another program may have taken the port in between.
      const isRetried = error instanceof PortTaken || error instanceof EmbeddedServerFailed;
      if (!isRetried || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Starts a dev server with an empty database; it stops after the test, or after the test file outside of tests. */
export async function devServer(): Promise<EmbeddedServer> {
  const server = await startDevServer(await temporaryFolder());
  afterwards(() => server.stop());
  return server;
}

/** Cleans up after the current test, or after the test file outside of tests. Not for hooks. */
export function afterwards(cleanUp: () => Promise<void>): void {
  try {
    onTestFinished(cleanUp);
  } catch {
    // Outside of tests: in the body of a file or suite.
    afterAll(cleanUp);
  }
}
