import type { RecordingClient } from 'reelkeeper';
import type { Manifest, WebhookEvent } from 'reelkeeper/contract';

/** What is known of a class's recording. A real service keeps it in its database. */
export interface ClassRecording {
  readonly state: 'asked' | 'recording' | 'stopped' | 'closed';
  readonly outcome?: Manifest['outcome'];
  readonly files?: readonly string[];
}

/** So long a class lasts at the most; the session ends by itself after it. */
const LONGEST_CLASS_SECONDS = 4 * 3_600;
const STATES = ['asked', 'recording', 'stopped', 'closed'] as const satisfies readonly ClassRecording['state'][];

/** Records classes. The id of a class makes that of its session, so that a class that begins twice is recorded once. */
export class ClassRecordings {
  readonly #known = new Map<string, ClassRecording>();
  /** Deliveries are repeated until they are answered, so that an event may come twice. */
  readonly #seen = new Set<string>();

  constructor(private readonly client: RecordingClient) {}

  /** A class begins. Answers as soon as Temporal has the session; webhooks tell the rest. */
  async begin(classId: string, roomId: string): Promise<void> {
    const limits = { recordSeconds: LONGEST_CLASS_SECONDS };
    const request = { roomId, limits, metadata: { classId } };
    await this.client.start(request, { sessionId: sessionIdOf(classId) });
    this.#move(classId, { state: 'asked' });
  }

  /** A class is over. */
  async end(classId: string): Promise<void> {
    await this.client.get(sessionIdOf(classId)).stop('the class is over');
  }

  get(classId: string): ClassRecording | undefined {
    return this.#known.get(classId);
  }

  /** Takes a genuine event. They come in any order. */
  take(event: WebhookEvent): void {
    const { classId } = event.data.metadata;
    if (typeof classId !== 'string' || this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    switch (event.type) {
      case 'session.recording':
      case 'session.playlist':
      case 'session.interrupted':
        return this.#move(classId, { state: 'recording' });
      case 'session.stopped':
        return this.#move(classId, { state: 'stopped' });
      case 'session.closed': {
        const { outcome, files } = event.data.manifest;
        return this.#move(classId, { state: 'closed', outcome, files: files.map(({ fileId }) => fileId) });
      }
    }
  }

  /** Forward only: an event that was overtaken by a later one changes nothing. */
  #move(classId: string, next: ClassRecording): void {
    const now = this.#known.get(classId);
    if (now && STATES.indexOf(next.state) <= STATES.indexOf(now.state)) return;
    this.#known.set(classId, next);
  }
}

function sessionIdOf(classId: string): string {
  return `class-${classId}`;
}
