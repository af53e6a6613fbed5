import type { JsonObject } from '../../src/contract/json.js';
import { newestWithin } from '../../src/contract/json-size.js';
import { CALLBACK_EVENTS } from '../../src/zego/tables/callback-events.js';
import { note, type SessionState, trouble, withTask } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { type CallbackFacts, readCallback } from './callback-facts.js';
import { withPlaylist } from './playlists.js';
import { nudged } from './task-events.js';

const PICTURES_BYTES = 16_000;
const PICTURE_HASHES = 500;

/** A callback came, whatever its body is. What is none, or not about this session, is noted and changes nothing. */
export function callbackReceived(state: SessionState, body: unknown, nowMs: number): SessionState {
  const facts = readCallback(body);
  const ignored = (why: string, details: JsonObject = {}): SessionState =>
    note(state, nowMs, 'callback', `ignored: ${why}`, details);
  if (!facts) return ignored('names no task or event');
  const { taskId, appId } = facts;
  if (appId !== undefined && state.checked && appId !== state.checked.appId)
    return ignored('of another app', { appId });
  const task = state.tasks.find((one) => one.taskId === taskId);
  if (!task) return ignored('not a task of this session', { taskId });
  return calledBack(state, task, facts, nowMs);
}

/** A callback of ZEGO about this task. Only polls decide, so all it does is bring the next one forward. */
export function calledBack(state: SessionState, task: TaskState, facts: CallbackFacts, nowMs: number): SessionState {
  const next = note(state, nowMs, 'callback', `event ${facts.eventType}`, {
    taskId: facts.taskId,
    ...(facts.quitReason !== undefined && { quitReason: facts.quitReason }),
    ...(facts.isPicture && { pictures: facts.pictures.length }),
    ...facts.image,
    ...(facts.streamId !== undefined && { streamId: facts.streamId }),
    ...facts.playlist,
  });
  switch (facts.eventType) {
    case CALLBACK_EVENTS.uploaded:
      if (facts.isPicture) return withTask(next, withPictures(task, facts, nowMs));
      return withTask(next, nudged({ ...task, nothingUploaded: facts.nothingUploaded }, nowMs));
    case CALLBACK_EVENTS.endedAbnormally:
      return withTask(next, nudged({ ...task, quitReason: task.quitReason ?? facts.quitReason }, nowMs));
    case CALLBACK_EVENTS.ended:
    case CALLBACK_EVENTS.uploading:
      return withTask(next, nudged(task, nowMs));
    case CALLBACK_EVENTS.imageUnavailable:
      return trouble(next, nowMs, imageText(facts));
    case CALLBACK_EVENTS.streamMissing:
      return trouble(next, nowMs, streamText(facts));
    case CALLBACK_EVENTS.noStreams:
      return trouble(next, nowMs, 'Nobody publishes a stream in the room');
    case CALLBACK_EVENTS.hlsAddress:
      // Told once a poll has seen its file.
      return facts.playlist ? withTask(next, nudged(withPlaylist(task, facts.playlist), nowMs)) : next;
    default:
      return next;
  }
}

function imageText({ image }: CallbackFacts): string {
  const type = image?.imageType === undefined ? '' : ` (image_type ${image.imageType})`;
  const url =
    image?.imageUrl === undefined ? '' : `: "${image.imageUrl}". Check that it can be reached from the internet`;
  return `ZEGO could not fetch a background or watermark image${type}${url}`;
}

function streamText({ streamId }: CallbackFacts): string {
  const stream = streamId === undefined ? 'A stream' : `Stream "${streamId}"`;
  return `${stream}, which is to be recorded, does not exist in the room`;
}

function withPictures(task: TaskState, facts: CallbackFacts, nowMs: number): TaskState {
  const known = new Set(task.pictureHashes);
  const fresh = facts.pictures.filter(({ fileId }) => {
    const hash = hashOf(fileId);
    const isNew = !known.has(hash);
    known.add(hash);
    return isNew;
  });
  return {
    ...task,
    pictures: newestWithin([...task.pictures, ...fresh], PICTURES_BYTES),
    picturesCount: task.picturesCount + fresh.length,
    pictureHashes: [...known].slice(-PICTURE_HASHES),
    lastPictureAtMs: nowMs,
  };
}

/** FNV-1a: enough to tell a few hundred names apart. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
