import tls from 'node:tls';
import { onTestFinished, vi } from 'vitest';
import { ZegoClient, type ZegoClientOptions, ZegoError } from '../../src/zego/index.js';

/** A client of one test, closed when the test is over. */
export function clientOf(endpoint: string, options: Partial<ZegoClientOptions> = {}): ZegoClient {
  const client = new ZegoClient({
    appId: 12345,
    serverSecret: '9193cc662a4c0ec135ec71fb57194b38',
    endpoint,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** The error that a call fails with. */
export async function failure(call: Promise<unknown>): Promise<ZegoError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ZegoError) return error;
    throw error;
  }
  throw new Error('The call succeeded');
}

/** Trusts a certificate until the test is over, as NODE_EXTRA_CA_CERTS would have from the start of the process. */
export function trust(certificate: string): void {
  const { createSecureContext } = tls;
  const spy = vi.spyOn(tls, 'createSecureContext');
  spy.mockImplementation((options) => createSecureContext({ ...options, ca: certificate }));
  onTestFinished(() => spy.mockRestore());
}
