import { setTimeout as sleep } from 'node:timers/promises';
import { checkPort, freePort, PortTaken } from '../../temporal/index.js';

/** A port to listen on. */
export interface PortChoice {
  readonly port: number;
  /** The flag that chooses it. */
  readonly flag: string;
  /** This port or none; otherwise a free one does as well. */
  readonly fixed: boolean;
}

const ATTEMPTS = 5;
/** Node's words for a port that can't be listened on. */
const CANNOT_LISTEN = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'];

/** A program that was killed a moment ago may not be quite gone yet. */
const PATIENCE_MS = 2_000;
const RETRY_MS = 50;

/**
 * The same choice, or one of a free port where its own is taken and not fixed.
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
 * Starts something that listens on the port. Another program may have taken it since it was looked at: then another
 * port is tried, unless this one is fixed.
 * @throws PortTaken, and what `start` throws for other reasons
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
