import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as compose from '../../scripts/stack/compose-file.js';

export { interpolated, type Service } from '../../scripts/stack/compose-file.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** The text of a file in the repository's root. */
export function rootFile(name: string): string {
  return readFileSync(resolve(ROOT, name), 'utf8');
}

/** The compose file as JSON, merged and unchecked. */
export function rawCompose(): unknown {
  return compose.rawCompose(ROOT);
}

/** The services of the compose file; variables are left as they stand. */
export function services(): Record<string, compose.Service> {
  return compose.readCompose(ROOT).services;
}

/** Our own services by name: those that are built here. */
export function ownServices(): Record<string, compose.Service> {
  return Object.fromEntries(Object.entries(services()).filter(([, one]) => one.build !== undefined));
}
