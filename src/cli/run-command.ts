import { EXIT_CODES, exitCodeOf, printError } from './exit.js';
import { buildProgram } from './program.js';
import { redactingTerminal, type Terminal } from './terminal.js';

/** Runs a command line, without the program's name, and returns its exit code. Never throws. */
export async function runCommand(args: readonly string[], plain: Terminal): Promise<number> {
  const terminal = redactingTerminal(plain);
  const verbose = args.includes('--verbose') || Boolean(terminal.env['REELKEEPER_DEBUG']);
  try {
    await buildProgram(terminal).parseAsync(args, { from: 'user' });
    return EXIT_CODES.done;
  } catch (error) {
    printError(error, terminal, verbose);
    return exitCodeOf(error);
  }
}
