import type { Stack } from './stack.js';

/** The line that reports all addresses once everything is up. */
export function readyLine({ temporal, gateway, simulator }: Stack, dataDir: string): string {
  const addresses = {
    temporal: temporal.address,
    'web-ui': temporal.uiUrl,
    gateway: gateway.url,
    ...(simulator && { simulator: simulator.simulator.endpoint }),
    data: dataDir,
  };
  return ['ready', ...Object.entries(addresses).map(([name, address]) => `${name}=${address}`)].join(' ');
}
