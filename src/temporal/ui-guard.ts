import { randomInt } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { foreignPage } from '../http/own-page.js';
import { freePort, PortTaken } from './ports.js';

/** Where something listens. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

const REFUSAL = "Temporal's Web UI is for this machine: ask for it by a loopback name, and from no other web page.\n";

/**
 * An address for the Web UI itself, which checks neither Host nor Origin. Every address of 127.0.0.0/8 is loopback on
 * Linux and Windows, so that no page can guess it; macOS has one, where the port alone is unknown.
 */
export async function hiddenListener(): Promise<Listener> {
  const part = (): number => randomInt(1, 255);
  const host = process.platform === 'darwin' ? '127.0.0.1' : `127.${part()}.${part()}.${part()}`;
  return { host, port: await freePort() };
}

/**
 * Listens in front of the Web UI, and refuses what a foreign web page makes its reader's browser send: a page whose
 * name was bound to 127.0.0.1 could terminate workflows otherwise. Answers how to end it.
 * @throws PortTaken
 */
export async function guardUi({ host, port }: Listener, ui: Listener): Promise<() => Promise<void>> {
  const server = createServer((incoming, outgoing) => {
    if (foreignPage(incoming.headers) !== undefined) {
      outgoing.writeHead(403, { 'content-type': 'text/plain' }).end(REFUSAL);
      return;
    }
    const { method, url: path, headers } = incoming;
    const onward = request({ ...ui, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // Whoever leaves in the middle ends both.
      void pipeline(answer, outgoing).catch(() => {});
    });
    onward.on('error', () => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end()));
    void pipeline(incoming, onward).catch(() => {});
  });
  await listening(server, { host, port });
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

async function listening(server: Server, { host, port }: Listener): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new PortTaken(port, '--ui-port', error.code)));
    server.listen({ host, port }, resolve);
  });
}
