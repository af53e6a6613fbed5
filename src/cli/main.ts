#!/usr/bin/env node
import './quiet-warnings.js';
import { runCommand } from './run-command.js';
import { processTerminal } from './terminal.js';

// Whoever reads along may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const exitCode = await runCommand(process.argv.slice(2), processTerminal());

// Nothing is left to do, but the SDK's native runtime keeps a process alive whose worker never came up.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((settle) => stream.write('', settle))));
process.exit(exitCode);
