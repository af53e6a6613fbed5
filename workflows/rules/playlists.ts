import { newestWithin } from '../../src/contract/json-size.js';
import type { FileView } from '../../src/contract/view.js';
import { type SessionState, withTask } from '../state/session.js';
import type { NamedPlaylist, TaskState } from '../state/task.js';
import { playlistTold } from './webhooks.js';

const PLAYLISTS_BYTES = 16_000;

/** The task with a playlist that a callback named. The first address of a file stays: a later one may be forged. */
export function withPlaylist(task: TaskState, playlist: NamedPlaylist): TaskState {
  const known = task.playlists ?? [];
  if (known.some(({ fileId }) => fileId === playlist.fileId)) return task;
  return { ...task, playlists: newestWithin([...known, { ...playlist, told: false }], PLAYLISTS_BYTES) };
}

/** The files that ZEGO lists, with their playlists as `before` knows them. An address in ZEGO's list comes first. */
export function withPlaylistUrls(files: readonly FileView[], before: TaskState): FileView[] {
  return files.map((file) => {
    const isIt = ({ fileId }: { readonly fileId: string }): boolean => fileId === file.fileId;
    const url = before.playlists?.find(isIt)?.url ?? before.files.find(isIt)?.playlistUrl;
    return url === undefined ? file : { ...file, playlistUrl: file.url ?? url };
  });
}

/** A live task's playlists are told once ZEGO lists their files, or lists too many to be shown them all. */
export function playlistsTold(state: SessionState, task: TaskState, nowMs: number): SessionState {
  const { playlists = [], files, filesOmitted } = task;
  const listed = (id: string): FileView | undefined => files.find(({ fileId }) => fileId === id);
  const due = playlists.filter(({ told, fileId }) => !told && (filesOmitted !== undefined || listed(fileId)));
  if (due.length === 0) return state;
  const marked = playlists.map((one) => (due.includes(one) ? { ...one, told: true } : one));
  return due.reduce(
    (next, { told: _, ...named }) => {
      const url = listed(named.fileId)?.url;
      return playlistTold(next, task, { ...named, url: url ?? named.url, confirmed: url !== undefined }, nowMs);
    },
    withTask(state, { ...task, playlists: marked }),
  );
}
