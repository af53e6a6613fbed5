import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { RecordingClient } from '../client/index.js';

const WATCH_EVERY_MS = 300_000;

/**
 * Logs a warning for each app whose sessions close without a callback of ZEGO, once until one arrives. A single gateway
 * can't tell from its own requests: others may receive the callbacks. Ends with the signal.
 */
export async function watchCallbacks(
  client: Pick<RecordingClient, 'callbackSilences'>,
  log: FastifyBaseLogger,
  signal: AbortSignal,
  everyMs = WATCH_EVERY_MS,
): Promise<void> {
  const silent = new Set<string>();
  for (;;) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one look after the other
      await sleep(everyMs, undefined, { signal, ref: false });
    } catch {
      return;
    }
    // Without Temporal nothing is known; /readyz reports that.
    // oxlint-disable-next-line no-await-in-loop -- as above
    const silences = await client.callbackSilences().catch(() => undefined);
    if (!silences) continue;
    for (const { app, sessions, since } of silences) {
      if (silent.has(app)) continue;
      silent.add(app);
      log.warn(
        { app, sessions, since },
        'No callbacks of ZEGO arrive: sessions notice ends by polling. Run "reelkeeper doctor"',
      );
    }
    for (const app of silent) {
      if (silences.some((one) => one.app === app)) continue;
      silent.delete(app);
      log.info({ app }, 'Callbacks of ZEGO arrive again');
    }
  }
}
