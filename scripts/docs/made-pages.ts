import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPages } from './api-pages.js';
import { cliPage } from './cli-page.js';
import { configParts } from './config-parts.js';
import { withParts } from './markdown.js';

/**
 * The documents that are made, whole or in part, of schemas, commands and built types: their paths below the root, and their texts.
 * @throws Error when a field has no meaning, or an export no docstring
 */
export function madePages(root: string): Readonly<Record<string, string>> {
  const configuration = readFileSync(join(root, 'docs/configuration.md'), 'utf8');
  return {
    'docs/configuration.md': withParts(configuration, configParts()),
    'docs/api/commands.md': cliPage(),
    ...apiPages(root),
  };
}
