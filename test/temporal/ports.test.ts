import { describe, expect, test } from 'vitest';
import { checkPort, freePort, PortTaken } from '../../src/temporal/index.js';
import { accepts } from '../../src/temporal/ports.js';
import { listen } from '../harness/listen.js';

describe('checkPort', () => {
  test('accepts a free port and leaves it free', async () => {
    const port = await freePort();
    await expect(checkPort(port, '--port')).resolves.toBeUndefined();
    await expect(checkPort(port, '--port')).resolves.toBeUndefined();
  });

  test('names a taken port and the flag that changes it', async () => {
    await using other = await listen();
    const check = checkPort(other.port, '--simulator-port');
    await expect(check).rejects.toBeInstanceOf(PortTaken);
    await expect(check).rejects.toMatchObject({ port: other.port, flag: '--simulator-port' });
    await expect(check).rejects.toThrow(
      `Port ${other.port} is taken by another program. Stop that program, or choose another port with --simulator-port.`,
    );
  });
});

describe('accepts', () => {
  test('is true once something listens', async () => {
    await using other = await listen();
    const { signal } = new AbortController();
    expect(await accepts(other.port, { timeoutMs: 10_000, signal })).toBe(true);
  });

  test('is false after its timeout and if it is aborted', async () => {
    const port = await freePort();
    const { signal } = new AbortController();
    expect(await accepts(port, { timeoutMs: 50, signal })).toBe(false);
    expect(await accepts(port, { timeoutMs: 600_000, signal: AbortSignal.abort() })).toBe(false);
  });
});
