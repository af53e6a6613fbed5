import type { Tracks } from './media/media-parts.js';

/** The published tracks of a stream. */
export type StreamTrack = 'audio' | 'video' | 'both';

/** A stream's publisher and tracks. */
export interface PublishOptions {
  /** @default the stream's id */
  readonly userId?: string | undefined;
  /** @default "both" */
  readonly track?: StreamTrack | undefined;
}

/** A published stream. */
export interface RoomStream {
  readonly streamId: string;
  readonly userId: string;
  readonly tracks: Tracks;
}

/** The controls of one room. */
export interface RoomScript {
  /** Publishes a stream; replaces one with the same id. */
  publish(streamId: string, options?: PublishOptions): RoomScript;
  /** Stops publishing a stream, if it is published. */
  leave(streamId: string): RoomScript;
  /** Stops publishing all streams. */
  empty(): RoomScript;
  /** Shares a whiteboard. Tasks record only shared whiteboards, and a room with one is not idle. */
  shareWhiteboard(whiteboardId: string): RoomScript;
  /** Stops sharing a whiteboard, if it is shared. */
  closeWhiteboard(whiteboardId: string): RoomScript;
  /** The streams, in the order of publishing. */
  streams(): readonly RoomStream[];
}

const TRACKS: Record<StreamTrack, Tracks> = { audio: 1, video: 2, both: 3 };

/** The streams of a room without a script. */
const TWO_PEOPLE: readonly RoomStream[] = [
  { streamId: 'alice', userId: 'alice', tracks: 3 },
  { streamId: 'bob', userId: 'bob', tracks: 3 },
];

/**
 * The streams and whiteboards of all rooms. In a room without a script, `alice` and `bob` publish, unless rooms are empty
 * by default, and every whiteboard counts as shared. The first `publish` or `empty` removes both people; a `leave` of
 * one keeps the other. Once a room has a script, only whiteboards that the script shared count.
 */
export class Rooms {
  readonly #scripted = new Map<string, ReadonlyMap<string, RoomStream>>();
  readonly #whiteboards = new Map<string, Set<string>>();
  readonly #default: readonly RoomStream[];
  readonly #changed: (roomId: string) => void;

  /** `changed` is called with the room's id after each change. */
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
