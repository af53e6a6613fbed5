#!/usr/bin/env node
import './quiet-warnings.js';
import { inspect } from 'node:util';
import { redactedError } from '../redaction/index.js';
import { EXIT_CODES } from './exit.js';
import { runCommand } from './run-command.js';
import { processTerminal, redactingTerminal } from './terminal.js';

const terminal = processTerminal();

// Node would print what nobody has caught as it is, secrets and control characters included.
process.on('uncaughtException', (error: unknown) => {
  redactingTerminal(terminal).err(inspect(redactedError(error)));
  process.exit(EXIT_CODES.failed);
});

// Whoever reads along may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const exitCode = await runCommand(process.argv.slice(2), terminal);

// Nothing is left to do, but the SDK's native runtime keeps a process alive whose worker never came up.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((settle) => stream.write('', settle))));
process.exit(exitCode);
