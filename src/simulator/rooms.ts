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
 * by default. They are gone with the first `publish` or `empty`; a `leave` of one of them lets the other stay.
 */
export class Rooms {
  readonly #scripted = new Map<string, ReadonlyMap<string, RoomStream>>();
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

  room(roomId: string): RoomScript {
    const set = (streams: readonly RoomStream[]): RoomScript => {
      this.#scripted.set(roomId, new Map(streams.map((stream) => [stream.streamId, stream])));
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
      streams: () => this.streams(roomId),
    };
    return script;
  }
}
