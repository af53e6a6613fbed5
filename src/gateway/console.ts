import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The folder of the built console, beside this module. It does not exist if the sources run unbuilt. */
const BUILT_FOLDER = resolve(import.meta.dirname, '../console');

const PAGE = 'index.html';
/** The files of the page. Nothing else in the folder is served. */
const FILES = ['console.js', 'style.css', 'icon.svg'] as const;

/**
 * The page may only run its own script and call its own gateway: no inline or foreign code, no markup except lit-html's,
 * no native form submission, and no frame around it.
 */
const CONTENT_SECURITY_POLICY = [
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
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  // Browsers revalidate each file by its ETag: the files of a release belong together.
  'cache-control': 'no-cache',
} as const;

/**
 * Adds the console: `/` and its files below `/console/`, unless it was not built. They are static, so they need no key.
 */
export function addConsole(gateway: FastifyInstance, folder = BUILT_FOLDER): void {
  if (!existsSync(join(folder, FILES[0]))) return;
  void gateway.register(async (routes) => {
    await routes.register(fastifyStatic, { root: folder, serve: false, cacheControl: false });
    const config = { quiet: true };
    const schema = { hide: true };
    routes.get('/', { config, schema }, (_request, reply) => reply.headers(HEADERS).sendFile(PAGE));
    for (const file of FILES) {
      routes.get(`/console/${file}`, { config, schema }, (_request, reply) => reply.headers(HEADERS).sendFile(file));
    }
  });
}
