import { randomInt } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { foreignPage } from '../http/own-page.js';
import { freePort, PortTaken } from './ports.js';

/** An address to listen on. */
export interface Listener {
  readonly host: string;
  readonly port: number;
}

const REFUSAL = "Temporal's Web UI is for this machine only: use a loopback name, and no other web page.\n";

/**
 * Returns an address for the Web UI itself, which checks neither Host nor Origin. On Linux and Windows every address in
 * 127.0.0.0/8 is loopback, so a page cannot guess it; macOS has only one, so only the port is unknown.
 */
export async function hiddenListener(): Promise<Listener> {
  const part = (): number => randomInt(1, 255);
  const host = process.platform === 'darwin' ? '127.0.0.1' : `127.${part()}.${part()}.${part()}`;
  return { host, port: await freePort() };
}

/**
 * Listens in front of the Web UI and refuses requests of foreign web pages: a page whose name resolves to 127.0.0.1 could
 * otherwise terminate workflows. Returns a function that stops it.
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
      // If either side closes early, the other is closed too.
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
