import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type ComposeFile, interpolated, nameAndTagOf, type Service, type Variables } from '../compose/compose-file.js';
import { freePort } from '../harness/ports.js';
import type { Loopback } from './loopback.js';
import { type PostgresPlace, type PostgresPrograms, serverOf } from './postgres.js';
import type { Invocation } from './service-process.js';
import type { TemporalPrograms } from './temporal-programs.js';

/** The programs that replace containers. */
export interface StackPrograms {
  readonly temporal: TemporalPrograms;
  readonly postgres: PostgresPrograms;
  /** Temporal's command line. */
  readonly temporalCli: string;
  /** The built `dist/src/cli/main.js` of this project. */
  readonly reelkeeper: string;
}

/** The compose file with everything to run its containers as processes. */
export interface Containers {
  readonly compose: ComposeFile;
  readonly variables: Variables;
  readonly programs: StackPrograms;
  readonly loopback: Loopback;
  /** A folder of the stack's own. */
  readonly folder: string;
}

/** Temporal's server has nine ports, which only in a container are free for sure. */
const SERVER_PORTS = [
  'FRONTEND_MEMBERSHIP_PORT',
  'FRONTEND_HTTP_PORT',
  'MATCHING_GRPC_PORT',
  'MATCHING_MEMBERSHIP_PORT',
  'HISTORY_GRPC_PORT',
  'HISTORY_MEMBERSHIP_PORT',
  'WORKER_GRPC_PORT',
  'WORKER_MEMBERSHIP_PORT',
];

/** A replacement of `nc -z HOST PORT` in the server's image. */
const NC = '#!/usr/bin/env bash\n[ "$1" = -z ] && exec 3<>"/dev/tcp/$2/$3"\n';

/** Links the programs into one folder under their names in the images. */
export async function layOut({ programs, folder }: Containers): Promise<void> {
  const bin = binOf(folder);
  await mkdir(bin, { recursive: true });
  const { temporal, postgres, temporalCli } = programs;
  const links = {
    'temporal-server': temporal.server,
    'temporal-sql-tool': temporal.sqlTool,
    temporal: temporalCli,
    pg_isready: join(postgres.folder, 'pg_isready'),
    node: process.execPath,
  };
  for (const [name, path] of Object.entries(links)) await symlink(path, join(bin, name));
  await writeFile(join(bin, 'nc'), NC, { mode: 0o755 });
}

function binOf(folder: string): string {
  return join(folder, 'bin');
}

/** The folder of a stack's database, and the settings of its server. */
export function databaseOf({ compose, variables, loopback, folder }: Containers): PostgresPlace {
  const { POSTGRES_USER = 'postgres', POSTGRES_PASSWORD = '' } = compose.services['postgres']?.environment ?? {};
  return {
    folder: join(folder, 'postgres'),
    port: loopback.ports.postgres,
    userName: interpolated(POSTGRES_USER, variables),
    password: interpolated(POSTGRES_PASSWORD, variables),
  };
}

/** The process for a service's command and environment; undefined for an image without a replacement. */
export async function invocationOf(containers: Containers, service: Service): Promise<Invocation | undefined> {
  const { programs, folder } = containers;
  const env = environmentOf(containers, service);
  const words = wordsOf(containers, [...service.entrypoint, ...service.command]);
  const inFolder = (command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Invocation => ({
    command,
    args,
    env: { ...env, ...more },
    cwd: folder,
  });
  if (service.build !== undefined) {
    // As in the Dockerfile.
    return inFolder(process.execPath, [programs.reelkeeper, ...words], { NODE_ENV: 'production' });
  }
  switch (nameAndTagOf(service).name) {
    case 'postgres':
      return serverOf(programs.postgres, databaseOf(containers));
    case 'temporalio/server':
      return inFolder('bash', [programs.temporal.entrypoint], await serverSettings(containers, service));
    case 'temporalio/admin-tools': {
      const [command = '', ...args] = words;
      return inFolder(command, args);
    }
    default:
      return undefined;
  }
}

/** The process for a service's health check, with the port for PostgreSQL's programs. */
export function healthCheckOf(containers: Containers, service: Service): Invocation | undefined {
  const [kind, ...words] = service.healthcheck?.test ?? [];
  if (kind !== 'CMD') return undefined;
  const [command = '', ...args] = wordsOf(containers, words);
  const database = { PGHOST: '127.0.0.1', PGPORT: `${containers.loopback.ports.postgres}` };
  return { command, args, env: { ...environmentOf(containers, service), ...database }, cwd: containers.folder };
}

function wordsOf({ variables, loopback, programs }: Containers, words: readonly string[]): string[] {
  return words.map((word) =>
    loopback.localised(interpolated(word, variables)).replaceAll('/etc/temporal/schema', programs.temporal.schemaDir),
  );
}

function environmentOf({ variables, loopback, folder }: Containers, { environment }: Service): NodeJS.ProcessEnv {
  const own = Object.entries(environment).map(([name, value]) => [
    name,
    loopback.localised(interpolated(value, variables)),
  ]);
  const path = `${binOf(folder)}${delimiter}${process.env['PATH'] ?? ''}`;
  return { PATH: path, HOME: folder, TZ: 'UTC', ...Object.fromEntries(own) };
}

/** The files that Compose mounts into the server's container, and its ports. */
async function serverSettings(
  { compose, folder, loopback }: Containers,
  { configs, environment }: Service,
): Promise<NodeJS.ProcessEnv> {
  const mounted: NodeJS.ProcessEnv = {};
  for (const { source, target } of configs) {
    const here = join(folder, `${source}.yaml`);
    await writeFile(here, compose.configs[source]?.content ?? '');
    for (const [name, value] of Object.entries(environment)) if (value === target) mounted[name] = here;
  }
  const ports: NodeJS.ProcessEnv = { FRONTEND_GRPC_PORT: `${loopback.ports.temporal}` };
  for (const name of SERVER_PORTS) ports[name] = `${await freePort()}`;
  return { ...mounted, ...ports };
}
