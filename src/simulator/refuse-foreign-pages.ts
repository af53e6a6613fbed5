import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../http/loopback.js';
import { type ForeignPage, foreignPage } from '../http/own-page.js';

const WHY: Readonly<Record<ForeignPage, string>> = {
  host: 'The header Host names neither this machine, an IP address, a container, nor the host that the simulator listens on',
  origin: 'No web page of another origin may ask the simulator',
};

/**
 * Refuses what a foreign web page makes its reader's browser send, at every address: nobody asks for a key here. A page
 * can bind a name of its own domain to this machine's address, but neither an IP address nor a name that no domain has.
 */
export function refuseForeignPages(app: FastifyInstance, listenHost: string): void {
  const isOwnHost = (name: string): boolean => isLoopback(name) || name === listenHost || hasNoOwner(name);
  app.addHook('onRequest', async ({ headers }, reply) => {
    const foreign = foreignPage(headers, isLoopback(listenHost) ? {} : { isOwnHost });
    if (foreign !== undefined) return reply.status(403).send({ error: WHY[foreign] });
    return undefined;
  });
}

/** Addresses, names without dots as containers have, and names below what is reserved for private networks. */
function hasNoOwner(name: string): boolean {
  return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.') || /\.(internal|cluster\.local)$/.test(name);
}
