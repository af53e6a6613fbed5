import { type Command, Option } from 'commander';
import { port } from '../input/arguments.js';

/** The ports of `dev` and `demo`. */
export const STACK_PORTS = { temporal: 7233, ui: 8233, gateway: 8700, simulator: 8701 } as const;

/** Flags of both `dev` and `demo`. */
export interface StackFlags {
  readonly temporalPort?: number;
  readonly uiPort?: number;
  readonly gatewayPort?: number;
  readonly simulatorPort?: number;
  readonly dataDir: string;
}

/** Adds the flags of `StackFlags` to a command. */
export function withStackFlags(command: Command): Command {
  const portFlag = (name: string, what: string, number: number): Option =>
    new Option(`--${name} <n>`, `${what} (default: ${number})`).argParser(port);
  return command
    .addOption(portFlag('temporal-port', "Temporal's frontend", STACK_PORTS.temporal))
    .addOption(portFlag('ui-port', "Temporal's Web UI", STACK_PORTS.ui))
    .addOption(portFlag('gateway-port', 'the gateway', STACK_PORTS.gateway))
    .addOption(portFlag('simulator-port', 'the simulator of ZEGO', STACK_PORTS.simulator))
    .option('--data-dir <folder>', 'the folder of database, bucket and logs', '.reelkeeper');
}
