import {
  type Canvas,
  type CheckedZegoRequest,
  canvasOfMixConfig,
  type FileFormat,
  RECORD_MODES,
  STREAM_TYPES,
} from '../zego/index.js';
import { imagesOf, type MixImage } from './images.js';

/** ZEGO's default for jpg tasks, in seconds (StartRecord, `SnapshotInterval`). */
const DEFAULT_SNAPSHOT_SECONDS = 10;

/** The parts of a StartRecord body that the simulator acts on. */
export interface TaskSettings {
  readonly roomId: string;
  readonly clientTaskId: string | undefined;
  readonly recordMode: number;
  readonly mixed: boolean;
  readonly streamType: number;
  readonly format: FileFormat;
  /** Prefix of file names in keys; verbatim, so it usually ends with a slash. */
  readonly folder: string;
  readonly callbackUrl: string | undefined;
  readonly maxIdleMs: number;
  readonly maxRecordMs: number;
  readonly fillBlank: boolean;
  readonly resumeWithoutInterruption: boolean;
  /** The only streams to record; undefined: all. */
  readonly streamIds: readonly string[] | undefined;
  readonly whiteboard: { readonly size: Canvas; readonly whiteboardId: string | undefined } | undefined;
  readonly mixStreamId: string;
  readonly alwaysMix: boolean;
  /** Whether a file of every stream's volume is uploaded beside each media file. */
  readonly soundWave: boolean;
  /** The mixed picture's size in pixels; undefined for single streams and audio. */
  readonly canvas: Canvas | undefined;
  /** Images in the mixed picture. */
  readonly images: readonly MixImage[];
  readonly snapshotMs: number;
  /** Whether fragments are uploaded and the playlist's URL is reported while recording. */
  readonly liveHls: boolean;
  /** Prefix of fragment names in an hls playlist. */
  readonly fragmentFolder: string;
  /** Holds secrets. */
  readonly storage: CheckedZegoRequest<'StartRecord'>['StorageParams'];
}

/** Reads a checked StartRecord body. Like ZEGO, it treats empty strings as missing. */
export function taskSettings(body: CheckedZegoRequest<'StartRecord'>): TaskSettings {
  const { RecordInputParams: input, RecordOutputParams: output } = body;
  const mixed = input.RecordMode === RECORD_MODES.mixed;
  const listed = (input.RecordStreamList ?? []).map((entry) => entry.StreamId);
  const folder = output.OutputFolder ?? '';
  const liveHls = output.OutputFileFormat === 'hls' && output.RealtimeUploadFragment === true;
  return {
    roomId: body.RoomId,
    clientTaskId: input.ClientTaskId || undefined,
    recordMode: input.RecordMode,
    mixed,
    streamType: input.StreamType,
    format: output.OutputFileFormat,
    folder,
    callbackUrl: output.CallbackUrl || undefined,
    maxIdleMs: input.MaxIdleTime * 1_000,
    maxRecordMs: input.MaxRecordTime * 1_000,
    fillBlank: input.FillBlank,
    resumeWithoutInterruption: input.ResumeWithoutInterruption,
    streamIds: mixed || listed.length === 0 ? undefined : listed,
    whiteboard: whiteboardOf(input),
    mixStreamId: input.MixConfig?.MixOutputStreamId ?? '',
    soundWave: mixed && input.MixConfig?.RecordSoundWave === true,
    alwaysMix: mixed && input.MixConfig?.IsAlwaysMix === true,
    canvas: mixed && input.StreamType !== STREAM_TYPES.audio ? canvasOfMixConfig(input.MixConfig) : undefined,
    images: imagesOf(mixed ? input.MixConfig : undefined),
    snapshotMs: (output.SnapshotInterval ?? DEFAULT_SNAPSHOT_SECONDS) * 1_000,
    liveHls,
    fragmentFolder: liveHls && output.ShortFragmentPath !== true ? folder : '',
    storage: body.StorageParams,
  };
}

function whiteboardOf(input: CheckedZegoRequest<'StartRecord'>['RecordInputParams']): TaskSettings['whiteboard'] {
  const first = input.Whiteboard?.[0];
  const soundOnly = input.RecordMode === RECORD_MODES.mixed && input.StreamType === STREAM_TYPES.audio;
  if (!input.HasWhiteboard || !first || soundOnly) return undefined;
  return { size: { width: first.Width, height: first.Height }, whiteboardId: first.WhiteboardId || undefined };
}
