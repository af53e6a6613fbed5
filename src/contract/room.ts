import { code } from './markdown.js';
import type { CheckedRequest } from './request.js';

/** The workflow type of a room coordinator. It keeps a room to one recording among starts without a session id. */
export const ROOM_WORKFLOW = 'recordingRoom';

/** The coordinator's update: its argument is a session request, its result a `RecordAnswer`. */
export const RECORD_UPDATE = 'record';

/** The app in a coordinator's id if the request names none: only the worker's configuration knows the actual one. */
export const UNNAMED_APP = 'default';

/** The result of the update `record`. */
export interface RecordAnswer {
  /** The session that records the room now. */
  readonly sessionId: string;
  /** False if it was already recording; then it follows the first caller's request. */
  readonly created: boolean;
}

/** A room of an app. */
export interface Room {
  readonly app: string;
  readonly roomId: string;
}

/** A session that records a room. */
export interface RoomSession extends Room {
  readonly sessionId: string;
}

/** The input of `findRoomSession`. */
export interface RoomInput extends Room {
  /** The last session that the coordinator started or found. */
  readonly known?: string;
  /** The current time in epoch milliseconds: generated session ids are numbered by the day. */
  readonly nowMs: number;
}

/** The state of a room in Temporal. */
export type RoomAnswer =
  /** This session is waiting, starting, recording or paused. */
  | { readonly found: 'open'; readonly sessionId: string }
  /** This session has not responded yet: it may be past recording. */
  | { readonly found: 'unsettled'; readonly sessionId: string; readonly why: string }
  /** No session records the room. The next one must use this id: of two concurrent starts only one succeeds. */
  | { readonly found: 'none'; readonly nextSessionId: string };

/** The activities of a room coordinator. */
export interface RoomActivities {
  findRoomSession(input: RoomInput): Promise<RoomAnswer>;
}

/** Temporal accepts 400 bytes of summary, and a room id may have 512. */
const SUMMARY_ROOM_CHARACTERS = 60;

/** Returns a room id short enough for summaries. */
export function shortRoom(roomId: string): string {
  const characters = Array.from(roomId);
  if (characters.length <= SUMMARY_ROOM_CHARACTERS) return roomId;
  return `${characters.slice(0, SUMMARY_ROOM_CHARACTERS).join('')}…`;
}

/** Returns a description of a session for the Web UI, in Markdown. Unknown fields show their defaults. */
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
