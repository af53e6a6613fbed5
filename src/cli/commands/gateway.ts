import { type Command, Option } from 'commander';
import { host, portOrAny } from '../input/arguments.js';
import type { Terminal } from '../terminal.js';

const DETAILS = `
Receives ZEGO's callbacks and serves the HTTP API. Needs a configuration, as the worker
does. Without an API key (gateway.apiKeys, REELKEEPER_API_KEY) it listens on loopback only.
Prints a line "ready ..." with its address, and logs JSON lines to standard error
(REELKEEPER_LOG_LEVEL, default info). Any number of gateways may run.

Example:
  REELKEEPER_API_KEY=... reelkeeper gateway --host 0.0.0.0 --port 8700`;

export function addGateway(program: Command, terminal: Terminal): void {
  program
    .command('gateway')
    .description("receive ZEGO's callbacks and serve the HTTP API")
    .option('--host <address>', 'the address to listen on, instead of gateway.host', host)
    .addOption(new Option('--port <n>', 'the port, instead of gateway.port; 0 for a free one').argParser(portOrAny))
    .option('--config <file>', 'the configuration, instead of REELKEEPER_CONFIG')
    .addHelpText('after', DETAILS)
    .action(async (flags: { readonly host?: string; readonly port?: number; readonly config?: string }) => {
      const { runGateway } = await import('../processes/run-gateway.js');
      await runGateway(flags, terminal);
    });
}
