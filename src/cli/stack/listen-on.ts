import { setTimeout as sleep } from 'node:timers/promises';
import { checkPort, freePort, PortTaken } from '../../temporal/ports.js';

/** A port to listen on. */
export interface PortChoice {
  readonly port: number;
  /** The flag that sets it. */
  readonly flag: string;
  /** Whether no other port may replace it. */
  readonly fixed: boolean;
}

const ATTEMPTS = 5;
/** Node's error codes of a port that is not available. */
const CANNOT_LISTEN = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'];

/** How long a port may stay taken: a killed program takes a moment to exit. */
const PATIENCE_MS = 2_000;
const RETRY_MS = 50;

/**
 * Returns the choice if its port is free; otherwise one with a free port, unless the port is fixed.
 * @throws PortTaken
 */
export async function freeChoice(choice: PortChoice): Promise<PortChoice> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await checkPort(choice.port, choice.flag);
      return choice;
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      if (!choice.fixed) return { ...choice, port: await freePort() };
      if (Date.now() > untilMs) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * Starts a server on the port, or on a free one if another program has taken it and it is not fixed.
 * @throws PortTaken; other errors of `start`
 */
export async function listenOn<T>(choice: PortChoice, start: (port: number) => Promise<T>): Promise<T> {
  let { port } = choice;
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(port);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !CANNOT_LISTEN.includes(code)) throw error;
      if (choice.fixed || attempt === ATTEMPTS) throw new PortTaken(port, choice.flag, code);
      port = await freePort();
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
