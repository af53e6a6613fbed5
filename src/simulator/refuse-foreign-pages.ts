import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../http/loopback.js';
import { type ForeignPage, foreignPage } from '../http/own-page.js';

const REASONS: Readonly<Record<ForeignPage, string>> = {
  host: 'The header Host names neither this machine, an IP address, a container, nor the host that the simulator listens on',
  origin: 'Web pages of another origin may not call the simulator',
};

/**
 * Refuses requests that a foreign web page makes a browser send, since the simulator has no authentication. A page can
 * bind a name of its own domain to this machine's address, but neither an IP address nor a name outside any domain.
 */
export function refuseForeignPages(app: FastifyInstance, listenHost: string): void {
  const isOwnHost = (name: string): boolean => isLoopback(name) || name === listenHost || hasNoOwner(name);
  app.addHook('onRequest', async ({ headers }, reply) => {
    const foreign = foreignPage(headers, isLoopback(listenHost) ? {} : { isOwnHost });
    if (foreign !== undefined) return reply.status(403).send({ error: REASONS[foreign] });
    return undefined;
  });
}

/** Whether a name is an IP address, has no dots like a container's, or is reserved for private networks. */
function hasNoOwner(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || /\.(internal|cluster\.local)$/.test(name);
}
