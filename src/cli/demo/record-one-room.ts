import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordingSession } from '../../client/index.js';
import type { FileView, SessionRequest } from '../../contract/index.js';
import { sizeText } from '../../wording/amounts.js';
import { MIX_MODES } from '../../zego/tables/modes.js';
import type { Stack } from '../stack/stack.js';
import type { Terminal } from '../terminal.js';
import { printUntilClosed } from '../watching/watch-until-closed.js';

const ROOM = 'demo-room';
const RECORD_SECONDS = 600;
/** How long each layout is recorded. */
const LAYOUT_MS = 3_000;
const POLL_AFTER_MS = 200;

const REQUEST: SessionRequest = {
  roomId: ROOM,
  limits: { recordSeconds: RECORD_SECONDS },
  metadata: { lesson: 'demo' },
};

/**
 * Records a room of the stack's simulator: two people publish, a third joins, the layout changes, a snapshot, stop.
 * Prints the events. Returns whether the recording is complete and all its files are in the bucket.
 */
export async function recordOneRoom(stack: Stack, terminal: Terminal, signal: AbortSignal): Promise<boolean> {
  const { client, simulator, temporal } = stack;
  if (!simulator) throw new Error('The demo needs a simulator');
  const room = simulator.simulator.room(ROOM).publish('teacher').publish('student');
  announce(terminal, `Room "${ROOM}": a teacher and a student publish. Recording them in a grid.`);
  // The own id avoids a session that an interrupted demo may have left in this room.
  const { session } = await client.start(REQUEST, { sessionId: `demo-${randomUUID()}` });
  const inUi = `${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows/${encodeURIComponent(session.id)}`;
  announce(terminal, `Session ${session.id}, in Temporal's Web UI: ${inUi}`);

  const leaving = new AbortController();
  const either = AbortSignal.any([signal, leaving.signal]);
  try {
    const [closed] = await Promise.all([
      printUntilClosed(session, terminal, { json: false, pollAfterMs: POLL_AFTER_MS, signal: either }),
      lesson(session, () => room.publish('guest'), terminal, either),
    ]);
    const inBucket = await printFiles(closed.manifest?.files ?? [], simulator.bucketFolder, terminal);
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
  announce(terminal, 'A guest joins. Changing the layout: the teacher large, the others in a row.');
  await session.updateLayout({ MixMode: MIX_MODES.horizontal, MixMaxResolutionStreamId: 'teacher' });
  await sleep(LAYOUT_MS, undefined, { signal });
  announce(terminal, 'Taking a snapshot. The lesson is over: stopping.');
  await session.takeSnapshot();
  await session.stop('the lesson is over');
}

/** Prints where each file lies in the bucket's folder. Returns whether all files exist with their reported sizes. */
async function printFiles(files: readonly FileView[], bucketFolder: string, terminal: Terminal): Promise<boolean> {
  let all = files.length > 0;
  for (const { fileId, sizeBytes } of files) {
    const path = join(bucketFolder, fileId);
    const found = await stat(path).catch(() => undefined);
    if (found?.size === sizeBytes) {
      terminal.out(`In the bucket: ${path} (${sizeText(found.size)})`);
      continue;
    }
    all = false;
    const words = found ? `${path} has ${found.size} bytes; ZEGO reported ${sizeBytes}` : `${path} is missing`;
    terminal.out(terminal.emphasis('red', words));
  }
  return all;
}

function announce(terminal: Terminal, words: string): void {
  terminal.out(terminal.emphasis('cyan', words));
}
