import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { FileLinks } from './file-links.js';

/** The folder of the built console, beside this module. It does not exist if the sources run unbuilt. */
const BUILT_FOLDER = resolve(import.meta.dirname, '../console');

const PAGE = 'index.html';
/** The files of the page. Nothing else in the folder is served. */
const FILES = ['console.js', 'style.css', 'icon.svg'] as const;

/**
 * The page may only run its own script and call its own gateway: no inline or foreign code, no markup except lit-html's,
 * no native form submission, and no frame around it.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
];

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  // Browsers revalidate each file by its ETag: the files of a release belong together.
  'cache-control': 'no-cache',
} as const;

/** Returns the page's policy: with links to files on, videos may come from the buckets, and nothing else. */
function policy(fileLinks: FileLinks | undefined): string {
  const origins = fileLinks?.origins ?? [];
  return [...POLICY, ...(origins.length > 0 ? [`media-src ${origins.join(' ')}`] : [])].join('; ');
}

/**
 * Adds the console: `/` and its files below `/console/`, unless it was not built. They are static, so they need no key.
 */
export function addConsole(
  gateway: FastifyInstance,
  fileLinks: Promise<FileLinks | undefined>,
  folder = BUILT_FOLDER,
): void {
  if (!existsSync(join(folder, FILES[0]))) return;
  void gateway.register(async (routes) => {
    await routes.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
    const headers = { ...HEADERS, 'content-security-policy': policy(await fileLinks) };
    const config = { quiet: true };
    const schema = { hide: true };
    routes.get('/', { config, schema }, (_request, reply) => reply.headers(headers).sendFile(PAGE));
    for (const file of FILES) {
      routes.get(`/console/${file}`, { config, schema }, (_request, reply) => reply.headers(headers).sendFile(file));
    }
  });
}
