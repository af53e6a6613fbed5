import type { Tracks } from './media/media-parts.js';

/** What of a stream is published. */
export type StreamTrack = 'audio' | 'video' | 'both';

/** Who publishes a stream, and what of it. */
export interface PublishOptions {
  /** @default the stream's id */
  readonly userId?: string;
  /** @default "both" */
  readonly track?: StreamTrack;
}

/** A stream that is being published. */
export interface RoomStream {
  readonly streamId: string;
  readonly userId: string;
  readonly tracks: Tracks;
}

/** A room as a script sees it. */
export interface RoomScript {
  /** Publishes a stream; one of the same id is replaced. */
  publish(streamId: string, options?: PublishOptions): RoomScript;
  /** Stops publishing a stream; nothing happens when it is not published. */
  leave(streamId: string): RoomScript;
  /** Nobody publishes any more. */
  empty(): RoomScript;
  /** Shares a whiteboard in the room. A task records, and waits for, none that is not shared. */
  shareWhiteboard(whiteboardId: string): RoomScript;
  /** Ends the sharing of a whiteboard; nothing happens when it is not shared. */
  closeWhiteboard(whiteboardId: string): RoomScript;
  /** The streams in the order in which they were published. */
  streams(): readonly RoomStream[];
}

const TRACKS: Record<StreamTrack, Tracks> = { audio: 1, video: 2, both: 3 };

/** Who publishes in a room that no script has touched. */
const TWO_PEOPLE: readonly RoomStream[] = [
  { streamId: 'alice', userId: 'alice', tracks: 3 },
  { streamId: 'bob', userId: 'bob', tracks: 3 },
];

/**
 * Who publishes in which room. In a room that nobody scripted two people do, `alice` and `bob`, unless rooms are empty
 * by default. They are gone with the first `publish` or `empty`; a `leave` of one of them lets the other stay. In such a
 * room every whiteboard counts as shared that a task asks for; once it is scripted, those that were shared in it.
 */
export class Rooms {
  readonly #scripted = new Map<string, ReadonlyMap<string, RoomStream>>();
  readonly #whiteboards = new Map<string, Set<string>>();
  readonly #default: readonly RoomStream[];
  readonly #changed: (roomId: string) => void;

  /** `changed` is called after each change with the room's id. */
  constructor(options: { readonly emptyRooms: boolean; readonly changed: (roomId: string) => void }) {
    this.#default = options.emptyRooms ? [] : TWO_PEOPLE;
    this.#changed = options.changed;
  }

  streams(roomId: string): readonly RoomStream[] {
    const scripted = this.#scripted.get(roomId);
    return scripted ? [...scripted.values()] : this.#default;
  }

  /** Whether a whiteboard is shared in a room. */
  isShared(roomId: string, whiteboardId: string): boolean {
    const shared = this.#whiteboards.get(roomId);
    if (shared) return shared.has(whiteboardId);
    return this.#default.length > 0 && !this.#scripted.has(roomId);
  }

  room(roomId: string): RoomScript {
    const set = (streams: readonly RoomStream[]): RoomScript => {
      this.#scripted.set(roomId, new Map(streams.map((stream) => [stream.streamId, stream])));
      this.#changed(roomId);
      return script;
    };
    const shareWhiteboards = (change: (shared: Set<string>) => void): RoomScript => {
      const shared = this.#whiteboards.get(roomId) ?? new Set();
      change(shared);
      this.#whiteboards.set(roomId, shared);
      this.#changed(roomId);
      return script;
    };
    const script: RoomScript = {
      publish: (streamId, { userId = streamId, track = 'both' } = {}) => {
        const others = this.#scripted.has(roomId) ? this.streams(roomId) : [];
        const kept = others.filter((stream) => stream.streamId !== streamId);
        return set([...kept, { streamId, userId, tracks: TRACKS[track] }]);
      },
      leave: (streamId) => set(this.streams(roomId).filter((stream) => stream.streamId !== streamId)),
      empty: () => set([]),
      shareWhiteboard: (whiteboardId) => shareWhiteboards((shared) => shared.add(whiteboardId)),
      closeWhiteboard: (whiteboardId) => shareWhiteboards((shared) => shared.delete(whiteboardId)),
      streams: () => this.streams(roomId),
    };
    return script;
  }
}
