import type { Command } from 'commander';
import { CONNECT_TIMEOUT_MS } from '../connected.js';
import { jsonText, type Terminal } from '../terminal.js';

const DETAILS = `
Registers the search attributes of sessions in the namespace of TEMPORAL_NAMESPACE. Where
registering is not permitted, checks that they exist. Safe to run at any time; workers do
the same when they start.`;

export function addSetup(program: Command, terminal: Terminal): void {
  program
    .command('setup')
    .description('prepare a Temporal namespace for sessions')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action(async ({ json = false }: { json?: boolean }) => {
      const { connectClient, ensureSearchAttributes, SEARCH_ATTRIBUTE_TYPES } = await import('../../temporal/index.js');
      const { connection, namespace, address } = await connectClient({
        env: terminal.env,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
      });
      try {
        const { created } = await ensureSearchAttributes(connection, namespace);
        const present = Object.keys(SEARCH_ATTRIBUTE_TYPES).filter((name) => !created.includes(name));
        if (json) {
          terminal.out(jsonText({ address, namespace, created, present }, 'line'));
          return;
        }
        terminal.out(`Namespace "${namespace}" at ${address}:`);
        if (created.length > 0) terminal.out(`  created search attributes ${created.join(', ')}`);
        if (present.length > 0) terminal.out(`  search attributes exist already: ${present.join(', ')}`);
      } finally {
        await connection.close();
      }
    });
}
