import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the build puts the console, beside this module. Sources that run as they are have none. */
const BUILT_FOLDER = resolve(import.meta.dirname, '../console');

const PAGE = 'index.html';
/** Everything that the page is made of. Nothing else in the folder is served. */
const FILES = ['console.js', 'style.css', 'icon.svg'] as const;

/**
 * The page may run its own script and ask its own gateway, and nothing else: no code in the page itself, none from
 * elsewhere, no text taken for markup but what lit-html has made, no form sent by the browser, no frame around it.
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
  // Kept by browsers, and asked for anew each time by its ETag: the files of a release belong together.
  'cache-control': 'no-cache',
} as const;

/**
 * The console: `/` and its files below `/console/`. They are the same for everybody and hold no data, so that they need
 * no key. Nothing is served where no console was built.
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
