import { Command } from 'commander';
import { packageVersion } from '../config/package-version.js';
import { addChanges } from './commands/changes.js';
import { addDemo } from './commands/demo.js';
import { addDev } from './commands/dev.js';
import { addDoctor } from './commands/doctor.js';
import { addFleet } from './commands/fleet.js';
import { addGateway } from './commands/gateway.js';
import { addLayout } from './commands/layout.js';
import { addList } from './commands/list.js';
import { addSetup } from './commands/setup.js';
import { addShow } from './commands/show.js';
import { addSimulator } from './commands/simulator.js';
import { addStart } from './commands/start.js';
import { addStop } from './commands/stop.js';
import { addTask } from './commands/task.js';
import { addWatch } from './commands/watch.js';
import { addWorker } from './commands/worker.js';
import type { Terminal } from './terminal.js';

const DETAILS = `
Connects to Temporal as its own tools do: TEMPORAL_ADDRESS (default localhost:7233),
TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS..., or Temporal's configuration file.

Exit codes: 0 success; 1 failure, including a wrong configuration, a taken port or an
unreachable Temporal; 2 wrong usage, including an invalid request.

Try it:
  reelkeeper demo`;

const GROUPS = {
  'Sessions:': [addStart, addList, addShow, addWatch, addStop, addLayout, addChanges],
  'Development:': [addDemo, addDev, addSimulator],
  'Operation:': [addWorker, addGateway, addSetup, addDoctor, addFleet, addTask],
};

/** Builds the command line. Parsing throws a CommanderError for wrong usage, or the error of the command. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('reelkeeper')
    .description('Durable ZEGOCLOUD recordings on Temporal')
    .version(packageVersion(), '--version', 'print the version')
    .option('--verbose', 'print the stack of an error (also: REELKEEPER_DEBUG=1)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showSuggestionAfterError()
    .addHelpText('after', DETAILS);
  for (const [title, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(title);
    for (const add of commands) add(program, terminal);
  }
  return program;
}
