import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { program } from '../temporal/fetched-programs.js';
import { selfSignedCertificate } from '../zego/certificate.js';

const HOST = 'temporal.download';

/** A proxy on loopback that stands in for Temporal's download site. */
export interface DownloadSite extends AsyncDisposable {
  /** What makes a downloader take it for the real one. */
  readonly env: NodeJS.ProcessEnv;
  /** The requested paths. */
  readonly requested: readonly string[];
}

/** A site whose archives hold a program with the given text. */
export async function downloadSite(folder: string, text: string): Promise<DownloadSite> {
  const path = await program(folder, text);
  await promisify(execFile)('tar', ['-czf', join(folder, 'archive.tar.gz'), '-C', dirname(path), 'temporal']);
  const archive = await readFile(join(folder, 'archive.tar.gz'));
  const requested: string[] = [];
  const site = createServer((request, response) => {
    requested.push(request.url ?? '');
    if (request.url === '/archive.tar.gz') return response.end(archive);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ archiveUrl: `https://${HOST}/archive.tar.gz`, fileToExtract: 'temporal' }));
  });
  const { key, cert } = selfSignedCertificate(HOST);
  const certFile = join(folder, 'site.pem');
  await writeFile(certFile, cert);
  const secureContext = createSecureContext({ key, cert });
  const proxy = createServer().on('connect', (_request, socket) => {
    socket.on('error', () => {});
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const secured = new TLSSocket(socket, { isServer: true, secureContext });
    secured.on('error', () => {});
    site.emit('connection', secured);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, SSL_CERT_FILE: certFile },
    requested,
    async [Symbol.asyncDispose]() {
      await closed(proxy);
    },
  };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
