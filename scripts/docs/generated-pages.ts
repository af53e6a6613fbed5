import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPages } from './api-pages.js';
import { cliPage } from './cli-page.js';
import { configParts } from './config-parts.js';
import { withParts } from './markdown.js';

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
