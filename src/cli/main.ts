#!/usr/bin/env node
import './quiet-warnings.js';
import { runCommand } from './run-command.js';
import { processTerminal } from './terminal.js';

// Whoever reads along may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

process.exitCode = await runCommand(process.argv.slice(2), processTerminal());
