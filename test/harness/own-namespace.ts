import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { serverProgram } from './server-program.js';
import { startDevServer } from './servers.js';

/** A namespace of a Temporal server, and the environment in which commands find it. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
  readonly env: { readonly TEMPORAL_ADDRESS: string; readonly TEMPORAL_NAMESPACE: string };
}

/** A server has all of them from its start: one that is made later is not known to all of it at once. */
const NAMESPACES = Array.from({ length: 24 }, (_, n) => `tests-${n}`);

let unused: Promise<TemporalPlace[]> | undefined;

/**
 * A namespace with our search attributes that nobody has used, on a dev server that the test files of this worker of
 * the runner share. The server ends with the worker.
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
