import type { Report } from '../report/report.js';
import { median } from '../report/statistics.js';
import type { Recorder } from '../worlds/virtual-recordings.js';
import { virtualWorld } from '../worlds/virtual-world.js';

const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const DAYS = 3;
const BOUND_MS = 3_000;

/** Real time of a simulated day, compared with the plain version. */
export async function day(): Promise<Report> {
  const world = await virtualWorld();
  const wall = async (recorder: Recorder, recordSeconds = DAY_SECONDS): Promise<number> =>
    (await world.record({ recorder, recordSeconds })).wallMs;
  try {
    // A first short recording of each loads bundles and opens connections.
    await wall('session with a keeper', HOUR_SECONDS);
    await wall('plain version', HOUR_SECONDS / 10);
    const sessions: number[] = [];
    for (let number = 0; number < DAYS; number++) sessions.push(await wall('session with a keeper'));
    const session = median(sessions);
    const plain = await wall('plain version');
    return {
      title: 'A simulated day in real time',
      header: ['recording', 'seconds', 'of the plain', 'bound'],
      rows: [
        ['plain version', (plain / 1_000).toFixed(1), '1', ''],
        [
          'session with a keeper',
          (session / 1_000).toFixed(2),
          (session / plain).toFixed(3),
          `below ${BOUND_MS / 1_000} s`,
        ],
      ],
      notes: [`Median of ${DAYS} sessions one after the other, and one plain recording, in the same process.`],
      broken: session < BOUND_MS ? [] : [`a day took ${(session / 1_000).toFixed(1)} s, at most ${BOUND_MS / 1_000} s`],
      server: world.server,
    };
  } finally {
    await world.close();
  }
}
