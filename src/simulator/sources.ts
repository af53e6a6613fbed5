import { type FileFormat, MAX_SINGLE_STREAMS, STREAM_TYPES } from '../zego/index.js';
import type { Tracks } from './media/media-parts.js';
import type { RoomStream } from './rooms.js';
import type { TaskSettings } from './task-settings.js';

/** What one file records: a stream or the mix, with all or one kind of its tracks. */
export interface Source {
  /** Identifies the source; a source that returns may continue its file. */
  readonly key: string;
  /** The parts of the file's name between RoomId and type. */
  readonly nameParts: readonly string[];
  readonly userId: string;
  readonly streamId: string;
  readonly tracks: Tracks;
  readonly format: FileFormat;
  readonly width: number;
  readonly height: number;
  /** Whether ZEGO bills its time; a separate audio file beside its video is free. */
  readonly billed: boolean;
  /** What happens to its file while it is absent: closed, suspended, or filled with silence and the last picture. */
  readonly whenAway: 'close' | 'suspend' | 'fill';
}

/** The size of every published stream. */
const STREAM_SIZE = { width: 1280, height: 720 } as const;
const NO_SIZE = { width: 0, height: 0 } as const;

const AUDIO_FORMATS: readonly FileFormat[] = ['aac', 'mp3', 'ogg'];

/** The sources that a task records in its room now, in the order of publishing. */
export function presentSources(
  settings: TaskSettings,
  streams: readonly RoomStream[],
  whiteboardId: string | undefined,
): readonly Source[] {
  return settings.mixed
    ? mixedSources(settings, streams, whiteboardId)
    : [...singleSources(settings, streams), ...whiteboardSources(settings, whiteboardId)];
}

function mixedSources(
  settings: TaskSettings,
  streams: readonly RoomStream[],
  whiteboardId: string | undefined,
): readonly Source[] {
  const something = settings.alwaysMix || streams.length > 0 || whiteboardId !== undefined;
  if (!something) return [];
  return trackSets(settings, 3).map(({ tracks, format, billed }) => ({
    key: `mix:${tracks}`,
    nameParts: [settings.mixStreamId],
    userId: settings.mixStreamId,
    streamId: settings.mixStreamId,
    tracks,
    format,
    billed,
    ...(tracks === 1 ? NO_SIZE : (settings.canvas ?? STREAM_SIZE)),
    whenAway: settings.fillBlank ? 'fill' : 'suspend',
  }));
}

function singleSources(settings: TaskSettings, streams: readonly RoomStream[]): readonly Source[] {
  const { streamIds } = settings;
  return streams
    .filter((stream) => streamIds === undefined || streamIds.includes(stream.streamId))
    .slice(0, MAX_SINGLE_STREAMS)
    .flatMap((stream) =>
      trackSets(settings, stream.tracks).map(({ tracks, format, billed }) => ({
        key: `stream:${tracks}:${stream.streamId}`,
        nameParts: [stream.userId, stream.streamId],
        userId: stream.userId,
        streamId: stream.streamId,
        tracks,
        format,
        billed,
        ...(tracks === 1 ? NO_SIZE : STREAM_SIZE),
        whenAway: whenStreamIsAway(settings, tracks),
      })),
    );
}

/** In a single stream's file, only sound can be filled. */
function whenStreamIsAway(settings: TaskSettings, tracks: Tracks): Source['whenAway'] {
  if (settings.fillBlank && tracks !== 2) return 'fill';
  return settings.resumeWithoutInterruption ? 'suspend' : 'close';
}

function whiteboardSources(settings: TaskSettings, whiteboardId: string | undefined): readonly Source[] {
  if (!settings.whiteboard || whiteboardId === undefined || AUDIO_FORMATS.includes(settings.format)) return [];
  return [
    {
      key: 'whiteboard',
      nameParts: ['whiteboard'],
      userId: 'whiteboard',
      streamId: 'whiteboard',
      tracks: 2,
      format: settings.format,
      billed: true,
      ...settings.whiteboard.size,
      whenAway: 'suspend',
    },
  ];
}

interface TrackSet {
  readonly tracks: Tracks;
  readonly format: FileFormat;
  readonly billed: boolean;
}

/** The files of a stream with these tracks: none, one, or one for each kind of track. */
function trackSets(settings: TaskSettings, published: Tracks): readonly TrackSet[] {
  const { format, streamType } = settings;
  const byType = streamType === STREAM_TYPES.audio ? 1 : streamType === STREAM_TYPES.video ? 2 : 3;
  const byFormat = AUDIO_FORMATS.includes(format) ? 1 : format === 'jpg' ? 2 : 3;
  const tracks = published & byType & byFormat;
  if (tracks === 3 && streamType === STREAM_TYPES.audioAndVideoApart) {
    // mp4 and flv never hold a separate audio track: it becomes aac (StartRecord, `OutputFileFormat`).
    const audioFormat = format === 'mp4' || format === 'flv' ? 'aac' : format;
    return [
      { tracks: 2, format, billed: true },
      { tracks: 1, format: audioFormat, billed: false },
    ];
  }
  if (tracks === 1 || tracks === 2 || tracks === 3) return [{ tracks, format, billed: true }];
  return [];
}
