import * as compose from '../../scripts/stack/compose-file.js';
import { ROOT } from '../docs/documents.js';

export { interpolated, type Service } from '../../scripts/stack/compose-file.js';

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
