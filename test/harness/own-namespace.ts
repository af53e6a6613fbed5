import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { serverProgram } from './server-program.js';
import { startDevServer } from './servers.js';

/** A namespace of a Temporal server, with environment variables for commands. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
  readonly env: { readonly TEMPORAL_ADDRESS: string; readonly TEMPORAL_NAMESPACE: string };
}

/** Created with the server: later namespaces would not be available at once. */
const NAMESPACES = Array.from({ length: 24 }, (_, n) => `tests-${n}`);

let unused: Promise<TemporalPlace[]> | undefined;

/**
 * An unused namespace with our search attributes on a dev server. Test files of one worker of the runner share the
 * server, which ends with the worker.
 */
export async function ownNamespace(): Promise<TemporalPlace> {
  unused ??= startShared();
  const place = (await unused).pop();
  if (place) return place;
  unused = startShared();
  return ownNamespace();
}

async function startShared(): Promise<TemporalPlace[]> {
  const folder = await mkdtemp(join(inject('runFolder'), 'temporal-'));
  const flags = NAMESPACES.map((namespace) => `--namespace ${namespace}`);
  const { address } = await startDevServer(folder, undefined, await serverProgram(folder, flags));
  return NAMESPACES.map((namespace) => ({
    address,
    namespace,
    env: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
  }));
}
