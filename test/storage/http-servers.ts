import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterwards } from '../harness/servers.js';

/** An HTTP server on loopback that ends after the test, or the test file when none runs. Answers its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterwards(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A way to another server that may answer in its place. */
export interface Fence {
  readonly url: string;
  /** What came by, such as `HEAD /classes/a.mp4`. */
  readonly seen: string[];
}

/** Forwards requests unless `verdict` answers a status, or `cut` to end the connection without an answer. */
export async function fence(
  target: string,
  verdict: (method: string, url: string) => number | 'cut' | undefined,
): Promise<Fence> {
  const seen: string[] = [];
  const url = await serve((incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    seen.push(`${method} ${url}`);
    const instead = verdict(method, url);
    if (instead === undefined) forward(incoming, outgoing, target);
    else if (instead === 'cut') incoming.socket.destroy();
    else {
      incoming.resume();
      incoming.on('end', () => outgoing.writeHead(instead).end());
    }
  });
  return { url, seen };
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  const { hostname, port } = new URL(target);
  const { method, url: path, headers } = incoming;
  const onward = request({ hostname, port, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
