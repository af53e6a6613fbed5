import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config/address.js';
import { Problem } from './problems.js';

/**
 * Refuses what a foreign web page makes its reader's browser send: browsers name the page in `Origin`, and let a page
 * whose name was bound to this machine's address say so in `Host` only. To be asked where no key tells who sends.
 * @throws the problem `foreign-page`
 */
export function expectOwnPage({ headers }: FastifyRequest, origins: readonly string[] = []): void {
  const { host = '', origin } = headers;
  const url = `http://${host}`;
  if (!URL.canParse(url) || !isLoopback(new URL(url).hostname)) {
    const detail =
      'Without gateway.apiKeys requests must have a loopback name in the header Host, such as "127.0.0.1:8700".';
    throw new Problem('foreign-page', { detail });
  }
  if (origin === undefined || origin === url || origins.includes(origin)) return;
  const detail = 'Without gateway.apiKeys no web page but the console of this gateway may send requests.';
  throw new Problem('foreign-page', { detail });
}
