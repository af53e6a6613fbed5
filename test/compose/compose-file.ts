import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../docs/documents.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** A duration of Compose, such as `90s`, in milliseconds. */
const durationMs = z
  .string()
  .regex(/^\d+(ms|s|m)$/)
  .transform((text) => Number.parseInt(text, 10) * (UNIT_MS[text.replace(/\d+/, '')] ?? 1));

const healthcheck = z.looseObject({
  test: z.array(z.string()),
  interval: durationMs.default(30_000),
  timeout: durationMs.default(30_000),
  retries: z.int().default(3),
  start_period: durationMs.default(0),
});

const service = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
  restart: z.string(),
  stop_grace_period: durationMs.default(10_000),
  healthcheck: healthcheck.optional(),
});

const composeFile = z.looseObject({
  services: z.record(z.string(), service),
  configs: z.record(z.string(), z.object({ content: z.string() })).default({}),
});

/** One service of a compose file; times in milliseconds, variables not replaced. */
export type Service = z.infer<typeof service>;

/** The health check of a service; times in milliseconds. */
export type HealthCheck = z.infer<typeof healthcheck>;

/** This project's compose file. */
export type ComposeFile = z.infer<typeof composeFile>;

/** Values of a compose file's variables. */
export type Variables = Readonly<Record<string, string>>;

/** The compose file as JSON, merged and unchecked. */
export function rawCompose(): unknown {
  return parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
}

/**
 * The compose file, without replacing variables.
 * @throws ZodError for a file of another shape than this project's
 */
export function readCompose(): ComposeFile {
  return composeFile.parse(rawCompose());
}

/** The services of the compose file, without replacing variables. */
export function services(): Record<string, Service> {
  return readCompose().services;
}

/** Our own services by name: those with a `build`. */
export function ownServices(): Record<string, Service> {
  return Object.fromEntries(Object.entries(services()).filter(([, one]) => one.build !== undefined));
}

/**
 * A value as Compose passes it to a container: `${NAME}`, `${NAME:-default}` and `${NAME:?message}` are replaced, and
 * `$$` becomes `$`. An empty variable counts as not set.
 * @throws Error for a missing required variable
 */
export function interpolated(text: string, variables: Variables): string {
  return text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name?: string, kind?: string, rest = '') => {
    if (whole === '$$') return '$';
    const value = variables[name ?? ''] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return kind === '-' ? rest : '';
  });
}

/** An image's name and tag: `temporalio/server:1.31.0@sha256:…` has `temporalio/server` and `1.31.0`. */
export function nameAndTagOf({ image }: Pick<Service, 'image'>): { readonly name: string; readonly tag: string } {
  const [tagged = ''] = image.split('@');
  const at = tagged.lastIndexOf(':');
  return { name: tagged.slice(0, at), tag: tagged.slice(at + 1) };
}
