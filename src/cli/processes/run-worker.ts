import { loadConfig } from '../../config/index.js';
import { startWorker } from '../../worker/index.js';
import { logWarnings, processLogger } from '../stack/logging.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import { workerPart } from '../stack/worker-part.js';
import type { Terminal } from '../terminal.js';

/** The flags of `reelkeeper worker`. */
export interface WorkerFlags {
  readonly config?: string;
  readonly app?: readonly string[];
}

/**
 * Runs a worker until Ctrl-C, SIGTERM or SIGHUP.
 * @throws ConfigError, ConfigMissing, TemporalUnreachable, SearchAttributesMissing, PartDied
 */
export async function runWorker(flags: WorkerFlags, terminal: Terminal): Promise<void> {
  const { env, cwd } = terminal;
  const config = loadConfig({ env, cwd, ...(flags.config !== undefined && { path: flags.config }) });
  const logger = processLogger(terminal);
  logWarnings(config, logger);
  await runParts(async (parts, signal) => {
    const drain = new AbortController();
    const worker = await startWorker({
      config,
      logger,
      env,
      signal: drain.signal,
      ...(flags.app && { apps: flags.app }),
    });
    parts.add(workerPart(worker, drain));
    terminal.out(`ready worker temporal=${worker.address} namespace=${worker.namespace} apps=${worker.apps.join(',')}`);
    await untilAborted(signal);
  });
}
