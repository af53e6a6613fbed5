#!/usr/bin/env node
import './quiet-warnings.js';
import { inspect } from 'node:util';
import { redactedError } from '../redaction/index.js';
import { EXIT_CODES } from './exit.js';
import { runCommand } from './run-command.js';
import { processTerminal, redactingTerminal } from './terminal.js';

const terminal = processTerminal();

// Node would print an uncaught error unredacted, with its control characters.
process.on('uncaughtException', (error: unknown) => {
  redactingTerminal(terminal).err(inspect(redactedError(error)));
  process.exit(EXIT_CODES.failed);
});

// The reader of a pipe may exit early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const exitCode = await runCommand(process.argv.slice(2), terminal);

// The SDK's native runtime keeps a process alive whose worker failed to start.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((settle) => stream.write('', settle))));
process.exit(exitCode);
