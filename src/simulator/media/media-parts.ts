import { mediaSample } from './samples.js';

/** What can be recorded to. */
export type MediaFormat = 'mp4' | 'flv' | 'hls' | 'jpg' | 'aac' | 'mp3' | 'ogg';

/** ZEGO's MediaTrackType: 1 audio, 2 video, 3 both. */
export type Tracks = 1 | 2 | 3;

/** One object in a bucket. */
export interface MediaPart {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

const CONTENT_TYPES: Record<MediaFormat, string> = {
  mp4: 'video/mp4',
  flv: 'video/x-flv',
  hls: 'application/vnd.apple.mpegurl',
  jpg: 'image/jpeg',
  aac: 'audio/aac',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
};

/** The ending of a file's name, without the dot. */
export function fileExtension(format: MediaFormat): string {
  return format === 'hls' ? 'm3u8' : format;
}

/**
 * The objects that one recorded file consists of: the file itself first, then, for hls, the fragment that it names.
 * `fragmentFolder` is put before the fragment's name inside the playlist.
 */
export function mediaParts(
  fileName: string,
  format: MediaFormat,
  tracks: Tracks,
  fragmentFolder = '',
): readonly [MediaPart, ...MediaPart[]] {
  const contentType = CONTENT_TYPES[format];
  if (format === 'hls') {
    const fragment = `${fileName.replace(/\.m3u8$/, '')}_0.ts`;
    return [
      {
        name: fileName,
        contentType,
        content: Buffer.from(playlist(`${fragmentFolder}${encodeURIComponent(fragment)}`)),
      },
      { name: fragment, contentType: 'video/mp2t', content: mediaSample(`ts:${tracks}`) },
    ];
  }
  const sample = format === 'mp4' || format === 'flv' ? (`${format}:${tracks}` as const) : format;
  return [{ name: fileName, contentType, content: mediaSample(sample) }];
}

/** The volumes beside a media file: named as it is, with the ending `.sw` (StartRecord, `RecordSoundWave`). */
export function soundWave(fileName: string): MediaPart {
  const volumes = { time: 1, sound_wave: [{ stream_id: 'alice', volume: 0 }] };
  const name = `${fileName.replace(/\.[^.]*$/, '')}.sw`;
  return { name, contentType: 'application/json', content: Buffer.from(`${JSON.stringify(volumes)}\n`) };
}

function playlist(fragmentPath: string): string {
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXTINF:2.000,',
    fragmentPath,
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}
