import { request } from 'node:http';

/** Sends a request as a browser would for a web page, and returns the response. */
export async function requestAsPage(
  url: string,
  headers: { readonly host?: string; readonly origin?: string },
  method = 'GET',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
