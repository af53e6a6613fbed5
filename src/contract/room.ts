import { code } from './markdown.js';
import type { CheckedRequest } from './request.js';

/** The workflow type of a room coordinator, which keeps a room to one recording for all who start without a session id. */
export const ROOM_WORKFLOW = 'recordingRoom';

/** The update of a coordinator: takes a session request, answers a `RecordAnswer`. */
export const RECORD_UPDATE = 'record';

/** The app in the id of a coordinator when a request names none: only the worker's configuration knows which one is meant. */
export const UNNAMED_APP = 'default';

/** The answer of the update `record`. */
export interface RecordAnswer {
  /** The session that records the room now. */
  readonly sessionId: string;
  /** False when it was recording already; then it records as whoever came first has asked. */
  readonly created: boolean;
}

/** Whose a recording is. */
export interface Room {
  readonly app: string;
  readonly roomId: string;
}

/** A session that records a room; an id of its caller's own does not tell which. */
export interface RoomSession extends Room {
  readonly sessionId: string;
}

/** What a coordinator wants to know of its room. */
export interface RoomInput extends Room {
  /** The session that the coordinator knows of. */
  readonly known?: string;
  /** The time of the question, in epoch milliseconds: session ids are counted by the day. */
  readonly nowMs: number;
}

/** What Temporal's engine says of a room. */
export type RoomAnswer =
  /** This session waits, starts, records or is paused. */
  | { readonly found: 'open'; readonly sessionId: string }
  /** This session gave no answer yet: it may be past recording or not. */
  | { readonly found: 'unsettled'; readonly sessionId: string; readonly why: string }
  /** No session records the room. Whoever starts one takes this id, so that of two who do only one can. */
  | { readonly found: 'none'; readonly nextSessionId: string };

/** What a coordinator asks of the outside world. */
export interface RoomActivities {
  findRoomSession(input: RoomInput): Promise<RoomAnswer>;
}

/** Temporal takes 400 bytes of summary, and a room id may have 512. */
const SUMMARY_ROOM_CHARACTERS = 60;

/** A room id for the short summaries that people read. */
export function shortRoom(roomId: string): string {
  const characters = Array.from(roomId);
  if (characters.length <= SUMMARY_ROOM_CHARACTERS) return roomId;
  return `${characters.slice(0, SUMMARY_ROOM_CHARACTERS).join('')}…`;
}

/** Words about a session for the Web UI, in Markdown. `app`, `profile` and `storage` as far as they are known. */
export function sessionDetails(
  request: Pick<CheckedRequest, 'roomId'> & Partial<Omit<CheckedRequest, 'limits'>>,
  recordSeconds: number,
): string {
  return [
    `Records room ${code(request.roomId)} for at most ${recordSeconds} s.`,
    '',
    `- app: ${code(request.app ?? 'default')}`,
    `- profile: ${code(request.profile ?? 'default')}`,
    `- storage: ${code(request.storage ?? 'default')}`,
    `- when interrupted: ${request.whenInterrupted ?? 'restart'}`,
    ...(request.redundancy === 2 ? ['- two lanes side by side'] : []),
  ].join('\n');
}
