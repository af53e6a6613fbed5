import { newestWithin } from '../../src/contract/json-size.js';
import type { FileView } from '../../src/contract/view.js';
import { type SessionState, withTask } from '../state/session.js';
import type { NamedPlaylist, TaskState } from '../state/task.js';
import { queuePlaylist } from './webhooks.js';

// Pictures and live playlists: ZEGO names them in callbacks only.

const PICTURES_BYTES = 16_000;
const PICTURE_HASHES = 500;
const PLAYLISTS_BYTES = 16_000;

/** Adds the pictures that a callback named, each once. */
export function withPictures(task: TaskState, pictures: readonly FileView[], nowMs: number): TaskState {
  const { files } = task;
  const known = new Set(files.pictureHashes);
  const fresh = pictures.filter(({ fileId }) => {
    const hash = hashOf(fileId);
    const isNew = !known.has(hash);
    known.add(hash);
    return isNew;
  });
  return {
    ...task,
    files: {
      ...files,
      pictures: newestWithin([...files.pictures, ...fresh], PICTURES_BYTES),
      picturesCount: files.picturesCount + fresh.length,
      pictureHashes: [...known].slice(-PICTURE_HASHES),
      lastPictureAtMs: nowMs,
    },
  };
}

/** Returns the FNV-1a hash of a name: enough to distinguish a few hundred names. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** Adds the playlist that a callback named. The first address of a file stays: a later one may be forged. */
export function withPlaylist(task: TaskState, playlist: NamedPlaylist): TaskState {
  const known = task.files.playlists ?? [];
  if (known.some(({ fileId }) => fileId === playlist.fileId)) return task;
  const playlists = newestWithin([...known, { ...playlist, queued: false }], PLAYLISTS_BYTES);
  return { ...task, files: { ...task.files, playlists } };
}

/** Adds the known playlist addresses to the files that ZEGO lists. An address in ZEGO's list takes precedence. */
export function withPlaylistUrls(listed: readonly FileView[], { files: before }: TaskState): FileView[] {
  return listed.map((file) => {
    const isIt = ({ fileId }: { readonly fileId: string }): boolean => fileId === file.fileId;
    const url = before.playlists?.find(isIt)?.url ?? before.listed.find(isIt)?.playlistUrl;
    return url === undefined ? file : { ...file, playlistUrl: file.url ?? url };
  });
}

/** Queues the event of each playlist once ZEGO lists its file, or lists more files than are kept. */
export function queuePlaylists(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { playlists = [], listed, omitted } = task.files;
  const inList = (id: string): FileView | undefined => listed.find(({ fileId }) => fileId === id);
  const ready = playlists.filter(({ queued, fileId }) => !queued && (omitted !== undefined || inList(fileId)));
  if (ready.length === 0) return state;
  const marked = playlists.map((one) => (ready.includes(one) ? { ...one, queued: true } : one));
  return ready.reduce(
    (next, { queued: _, ...named }) => {
      const url = inList(named.fileId)?.url;
      return queuePlaylist(next, task, { ...named, url: url ?? named.url, confirmed: url !== undefined }, nowMs);
    },
    withTask(state, { ...task, files: { ...task.files, playlists: marked } }),
  );
}
