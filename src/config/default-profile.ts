import type { RecordingParams } from '../contract/index.js';
import { MIX_MODES, RECORD_MODES, STREAM_TYPES } from '../zego/tables/modes.js';

/**
 * The built-in profile: everybody in the room mixed into a grid, 1280×720 at 15 frames and 1.5 Mbit a second, as mp4.
 * MaxIdleTime is in seconds: ZEGO's default of 30 would end a class at a short network outage.
 */
export const DEFAULT_PROFILE: RecordingParams = {
  RecordInputParams: {
    RecordMode: RECORD_MODES.mixed,
    StreamType: STREAM_TYPES.audioAndVideo,
    MaxIdleTime: 300,
    MixConfig: {
      MixMode: MIX_MODES.grid,
      MixOutputStreamId: 'mix',
      MixOutputVideoConfig: { Width: 1280, Height: 720, Fps: 15, Bitrate: 1_500_000 },
    },
  },
  RecordOutputParams: { OutputFileFormat: 'mp4' },
};
