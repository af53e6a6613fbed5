import type { RecordingClient } from 'reelkeeper';
import type { Manifest, SessionWebhookEvent } from 'reelkeeper/contract';

/** The recording of a class. A real service stores it in its database. */
export interface ClassRecording {
  readonly state: 'requested' | 'recording' | 'stopped' | 'closed';
  readonly outcome?: Manifest['outcome'];
  readonly files?: readonly string[];
}

/** The longest class: the session ends after this time. */
const LONGEST_CLASS_SECONDS = 4 * 3_600;
const STATES = ['requested', 'recording', 'stopped', 'closed'] as const satisfies readonly ClassRecording['state'][];

/** Records classes. A session's id is made of the class's: a class that begins twice is recorded once. */
export class ClassRecordings {
  readonly #known = new Map<string, ClassRecording>();
  /** Ids of handled events: a delivery is repeated if its response was lost, so an event may arrive twice. */
  readonly #seen = new Set<string>();

  constructor(private readonly client: RecordingClient) {}

  /** Starts recording a class. Resolves once Temporal has the session; webhooks report the rest. */
  async begin(classId: string, roomId: string): Promise<void> {
    const limits = { recordSeconds: LONGEST_CLASS_SECONDS };
    const request = { roomId, limits, metadata: { classId } };
    await this.client.start(request, { sessionId: sessionIdOf(classId) });
    this.#advance(classId, { state: 'requested' });
  }

  /** Stops recording a class. */
  async end(classId: string): Promise<void> {
    await this.client.get(sessionIdOf(classId)).stop('the class is over');
  }

  get(classId: string): ClassRecording | undefined {
    return this.#known.get(classId);
  }

  /** Handles a verified event. Events may arrive in any order. */
  handle(event: SessionWebhookEvent): void {
    const { classId } = event.data.metadata;
    if (typeof classId !== 'string' || this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    switch (event.type) {
      case 'session.recording':
      case 'session.playlist':
      case 'session.interrupted':
        return this.#advance(classId, { state: 'recording' });
      case 'session.stopped':
        return this.#advance(classId, { state: 'stopped' });
      case 'session.closed': {
        const { outcome, files } = event.data.manifest;
        return this.#advance(classId, { state: 'closed', outcome, files: files.map(({ fileId }) => fileId) });
      }
    }
  }

  /** Moves to a later state. An event that arrives after a later one changes nothing. */
  #advance(classId: string, next: ClassRecording): void {
    const now = this.#known.get(classId);
    if (now && STATES.indexOf(next.state) <= STATES.indexOf(now.state)) return;
    this.#known.set(classId, next);
  }
}

function sessionIdOf(classId: string): string {
  return `class-${classId}`;
}
