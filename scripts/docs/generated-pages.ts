import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { apiPages } from './api-pages.js';
import { configParts } from './config-parts.js';
import { NOTE, withParts } from './markdown.js';

const HELP_WIDTH = 100;

/**
 * The texts of all documents that are generated, whole or in part, from schemas, commands and built types, by path.
 * @throws Error when a field has no description, or an export no docstring
 */
export function generatedPages(root: string): Readonly<Record<string, string>> {
  const configuration = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  return {
    'docs/configuration.md': withParts(configuration, configParts()),
    'docs/api/commands.md': cliPage(),
    ...apiPages(root),
  };
}

/** The page of all commands with their `--help`. */
function cliPage(): string {
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
  const pageOf = (command: Command, name: string, level: string): string[] => [
    `${level} ${name}`,
    helpOf(command),
    ...command.commands.flatMap((inner) => pageOf(inner, `${name} ${inner.name()}`, `${level}#`)),
  ];
  const commands = program.commands.flatMap((command) => pageOf(command, command.name(), '##'));
  return `${['# The command line', NOTE, helpOf(program), ...commands].join('\n\n')}\n`;
}
