import type { JsonObject } from '../../src/contract/json.js';
import { CALLBACK_EVENTS } from '../../src/zego/tables/callback-events.js';
import { type SessionState, withTask } from '../state/session.js';
import type { TaskState } from '../state/task.js';
import { note, withLastError } from '../state/timeline.js';
import { withPictures, withPlaylist } from './named-files.js';
import { requestPoll } from './polling.js';
import { type CallbackFacts, readCallback } from './read-callback.js';

/** Handles a callback with any body. Notes a malformed one, or one about another session, and ignores it. */
export function receiveCallback(state: SessionState, body: unknown, nowMs: number): SessionState {
  const facts = readCallback(body);
  const ignored = (why: string, details: JsonObject = {}): SessionState =>
    note(state, nowMs, 'callback', `ignored: ${why}`, details);
  if (!facts) return ignored('names no task or event');
  const { taskId, appId } = facts;
  if (appId !== undefined && state.checked && appId !== state.checked.appId)
    return ignored('of another app', { appId });
  const task = state.tasks.find((one) => one.taskId === taskId);
  if (!task) return ignored('not a task of this session', { taskId });
  return applyCallback(state, task, facts, nowMs);
}

/** Applies a callback about a task of this session. Only polls decide: it mostly brings the next one forward. */
export function applyCallback(state: SessionState, task: TaskState, facts: CallbackFacts, nowMs: number): SessionState {
  const next = note(state, nowMs, 'callback', `event ${facts.eventType}`, {
    taskId: facts.taskId,
    ...(facts.quitReason !== undefined && { quitReason: facts.quitReason }),
    ...(facts.isPicture && { pictures: facts.pictures.length }),
    ...facts.image,
    ...(facts.streamId !== undefined && { streamId: facts.streamId }),
    ...facts.playlist,
  });
  const end = { ...task.end, calledBack: true };
  const polled = (one: TaskState): SessionState => withTask(next, requestPoll(next, one, nowMs));
  switch (facts.eventType) {
    case CALLBACK_EVENTS.uploaded: {
      if (facts.isPicture) return withTask(next, withPictures(task, facts.pictures, nowMs));
      return polled({ ...task, end, files: { ...task.files, nothingUploaded: facts.nothingUploaded } });
    }
    case CALLBACK_EVENTS.endedAbnormally:
      return polled({ ...task, end: { ...end, quitReason: end.quitReason ?? facts.quitReason } });
    case CALLBACK_EVENTS.ended:
    case CALLBACK_EVENTS.uploading:
      return polled({ ...task, end });
    case CALLBACK_EVENTS.imageUnavailable:
      return withLastError(next, nowMs, imageText(facts));
    case CALLBACK_EVENTS.streamMissing:
      return withLastError(next, nowMs, streamText(facts));
    case CALLBACK_EVENTS.noStreams:
      return withLastError(next, nowMs, 'Nobody publishes a stream in the room');
    case CALLBACK_EVENTS.hlsAddress:
      // The webhook event is queued once a poll has listed the file.
      return facts.playlist ? polled(withPlaylist(task, facts.playlist)) : next;
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
