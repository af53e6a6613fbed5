import { freePort } from '../harness/ports.js';
import { type RunningCli, type Shell, shell } from './cli.js';

/** The ports of a `dev` or `demo`. */
export interface DevPorts {
  readonly temporal: number;
  readonly ui: number;
  readonly gateway: number;
  readonly simulator: number;
}

const ATTEMPTS = 5;

/** Returns four free ports. */
export async function freePorts(): Promise<DevPorts> {
  const [temporal, ui, gateway, simulator] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { temporal, ui, gateway, simulator };
}

/** Returns the flags of the ports. */
export function portFlags({ temporal, ui, gateway, simulator }: DevPorts): string[] {
  const flags = { 'temporal-port': temporal, 'ui-port': ui, 'gateway-port': gateway, 'simulator-port': simulator };
  return Object.entries(flags).flatMap(([name, port]) => [`--${name}`, String(port)]);
}

/** Starts `dev` in the shell's folder and waits until it is ready. */
export async function startDev(
  where: Shell,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly dev: RunningCli; readonly ports: DevPorts }> {
  for (let attempt = 1; ; attempt++) {
    const ports = await freePorts();
    const dev = where.start(['dev', ...portFlags(ports), '--data-dir', 'data', ...args], { env });
    try {
      await dev.says(/^ready .*\n/m);
      return { dev, ports };
    } catch (error) {
      // Another test may have taken a port since.
      const taken = error instanceof Error && /is taken|did not come up|ended with code/.test(error.message);
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Starts `dev`, and returns a shell whose commands connect to it. */
export async function devWorld(): Promise<{ readonly dev: RunningCli; readonly ports: DevPorts; readonly at: Shell }> {
  const where = await shell();
  const { dev, ports } = await startDev(where);
  const env = { TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}` };
  const start: Shell['start'] = (args, options = {}) =>
    where.start(args, { ...options, env: { ...env, ...options.env } });
  return { dev, ports, at: { ...where, start, run: (args, options) => start(args, options).ended } };
}
