import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordingSession } from '../../client/index.js';
import type { SessionRequest } from '../../contract/index.js';
import { MIX_MODES } from '../../zego/index.js';
import type { Stack } from '../stack/stack.js';
import type { Terminal } from '../terminal.js';
import { showUntilClosed } from '../watching/watch-until-closed.js';
import { tellFiles } from './print-files.js';

const ROOM = 'demo-room';
const RECORD_SECONDS = 600;
/** So long each layout is recorded, so that the demo is short and both are seen. */
const LAYOUT_MS = 3_000;
const LOOK_AFTER_MS = 200;

const REQUEST: SessionRequest = {
  roomId: ROOM,
  limits: { recordSeconds: RECORD_SECONDS },
  metadata: { lesson: 'demo' },
};

/**
 * Records a room of the stack's simulator: two people, a third one joins, the layout changes, a picture is taken, stop.
 * Shows what happens. Answers whether the recording is complete and every file of it lies in the bucket.
 */
export async function recordOneRoom(stack: Stack, terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  const { client, simulator, temporal } = stack;
  if (!simulator) throw new Error('The demo needs a simulator');
  const room = simulator.simulator.room(ROOM).publish('teacher').publish('student');
  tell(terminal, `Room "${ROOM}": a teacher and a student publish. It is recorded in a grid.`);
  // An earlier demo that was cut off may have left a session in this room.
  const { session } = await client.start(REQUEST, { sessionId: `demo-${randomUUID()}` });
  const inUi = `${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(session.id)}`;
  tell(terminal, `Session ${session.id}, in Temporal's Web UI: ${inUi}`);

  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  try {
    const [closed] = await Promise.all([
      showUntilClosed(session, terminal, { json: false, pollAfterMs: LOOK_AFTER_MS, signal: either }),
      lesson(session, () => room.publish('guest'), terminal, either),
    ]);
    const inBucket = await tellFiles(closed.manifest?.files ?? [], simulator.bucketFolder, terminal);
    return closed.manifest?.outcome === 'complete' && inBucket;
  } finally {
    leaving.abort();
  }
}

async function lesson(
  session: RecordingSession,
  guestJoins: () => void,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await session.started();
  await sleep(LAYOUT_MS, undefined, { signal });
  guestJoins();
  tell(terminal, 'A guest joins. The layout changes: the teacher large, the others in a row.');
  await session.updateLayout({ MixMode: MIX_MODES.horizontal, MixMaxResolutionStreamId: 'teacher' });
  await sleep(LAYOUT_MS, undefined, { signal });
  tell(terminal, 'A picture is taken, and the lesson is over: stop.');
  await session.takeSnapshot();
  await session.stop('the lesson is over');
}

function tell(terminal: Terminal, words: string): void {
  terminal.out(terminal.emphasis('cyan', words));
}
