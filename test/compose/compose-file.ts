import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  restart: z.string(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});

const composeFile = z.looseObject({ services: z.record(z.string(), service) });

/** One service of the compose file. */
export type Service = z.infer<typeof service>;

/** The text of a file in the repository's root. */
export function rootFile(name: string): string {
  return readFileSync(resolve(ROOT, name), 'utf8');
}

/** The compose file as JSON, merged and unchecked. */
export function rawCompose(): unknown {
  return parse(rootFile('docker-compose.yml'), { merge: true });
}

/** The services of the compose file; variables are left as they stand. */
export function services(): Record<string, Service> {
  return composeFile.parse(rawCompose()).services;
}

/** Our own services by name: those that are built here. */
export function ownServices(): Record<string, Service> {
  return Object.fromEntries(Object.entries(services()).filter(([, one]) => one.build !== undefined));
}

/**
 * A value as Compose hands it to a container: `${NAME}`, `${NAME:-default}` and `${NAME:?message}` are replaced, and `$$`
 * stands for `$`. An empty variable counts as not set. Throws for a missing one that is needed.
 */
export function interpolated(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name?: string, kind?: string, rest = '') => {
    if (whole === '$$') return '$';
    const value = variables[name ?? ''] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return kind === '-' ? rest : '';
  });
}
