import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { NOTE } from './markdown.js';

const HELP_WIDTH = 100;

/** The page of all commands with their `--help`. */
export function cliPage(): string {
  let output = '';
  const terminal: Terminal = {
    env: {},
    cwd: '/',
    out: (text) => void (output += `${text}\n`),
    err: () => undefined,
    emphasis: (_kind, text) => text,
  };
  const program = buildProgram(terminal);
  const helpOf = (command: Command): string => {
    output = '';
    command.configureHelp({ ...command.configureHelp(), helpWidth: HELP_WIDTH }).outputHelp();
    return `\`\`\`text\n${output.trim().replaceAll(/[^\S\n]+$/gm, '')}\n\`\`\``;
  };
  const commands = program.commands.map((command) => [`## ${command.name()}`, helpOf(command)]);
  return `${['# The command line', NOTE, helpOf(program), ...commands.flat()].join('\n\n')}\n`;
}
