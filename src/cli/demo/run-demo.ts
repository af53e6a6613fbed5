import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeDataFolder } from '../../temporal/index.js';
import { STACK_PORTS, type StackFlags } from '../commands/stack-flags.js';
import { AlreadyPrinted } from '../exit.js';
import { freeChoice, type PortChoice } from '../stack/listen-on.js';
import { fileLogger } from '../stack/logging.js';
import { runParts, untilAborted } from '../stack/run-parts.js';
import { readyLine, type StackPorts, startStack } from '../stack/stack.js';
import type { Terminal } from '../terminal.js';
import { recordOneRoom } from './record-one-room.js';

export interface DemoFlags extends StackFlags {
  /** False with `--no-fresh`. */
  readonly fresh: boolean;
  readonly keep?: boolean;
}

/**
 * Starts everything, records one room of the simulator, and stops everything.
 * @throws AlreadyPrinted when the recording is not complete; PortTaken, BinaryNotFound, EmbeddedServerFailed, PartDied
 */
export async function runDemo(flags: DemoFlags, terminal: Terminal): Promise<void> {
  const ports = await portsOf(flags);
  const parent = resolve(terminal.cwd, flags.dataDir);
  await makeDataFolder(parent);
  // An own folder keeps concurrent demos and `dev` apart.
  const dataDir = flags.fresh ? await mkdtemp(join(parent, 'demo-')) : parent;
  const logger = await fileLogger(join(dataDir, 'reelkeeper.log'), terminal);
  let complete = false;
  await runParts(async (parts, signal) => {
    const { env } = terminal;
    const onProgress = (words: string): void => terminal.err(`${words} …`);
    const stack = await startStack({ ports, dataDir, config: undefined, logger, env, signal, onProgress }, parts);
    terminal.out(readyLine(stack, dataDir));
    complete = await recordOneRoom(stack, terminal, signal);
    if (flags.keep !== true) return;
    terminal.out(`Everything keeps running until Ctrl-C. Temporal's Web UI: ${stack.temporal.uiUrl}`);
    await untilAborted(signal);
  });
  if (!complete) throw new AlreadyPrinted();
}

async function portsOf(flags: DemoFlags): Promise<StackPorts> {
  const choose = (flag: string, chosen: number | undefined, port: number): Promise<PortChoice> =>
    freeChoice({ flag, port: chosen ?? port, fixed: chosen !== undefined });
  return {
    temporal: await choose('--temporal-port', flags.temporalPort, STACK_PORTS.temporal),
    ui: await choose('--ui-port', flags.uiPort, STACK_PORTS.ui),
    gateway: await choose('--gateway-port', flags.gatewayPort, STACK_PORTS.gateway),
    simulator: await choose('--simulator-port', flags.simulatorPort, STACK_PORTS.simulator),
  };
}
