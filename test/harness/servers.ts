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

/** The environment in which the dev server's program is the one that all test files share. */
export async function devServerEnv(): Promise<{ readonly REELKEEPER_TEMPORAL_CLI: string }> {
  return { REELKEEPER_TEMPORAL_CLI: (await findBinary('dev-server')).path };
}

/** A folder that is removed after the test that asks for it, or after the test file when none runs. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reelkeeper-test-'));
  // A server that was just killed may still have written a file while the others were removed.
  afterwards(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/**
 * Starts a dev server over the database in `dataDir`, on free ports unless some are given. The caller stops it.
 * `program`: instead of the one that all test files share.
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
      // Another test may have taken a free port in between.
      const again = error instanceof PortTaken || error instanceof EmbeddedServerFailed;
      if (!again || attempt === ATTEMPTS) throw error;
    }
  }
}

/** A dev server with an empty database on free ports, stopped after the test, or the test file when none runs. */
export async function devServer(): Promise<EmbeddedServer> {
  const server = await startDevServer(await temporaryFolder());
  afterwards(() => server.stop());
  return server;
}

/** Cleans up after the test that asks for it, or after the test file when none runs; not for use in a hook. */
export function afterwards(cleanUp: () => Promise<void>): void {
  try {
    onTestFinished(cleanUp);
  } catch {
    // No test runs: this is the body of a file or a suite.
    afterAll(cleanUp);
  }
}
