import type { FileFormat } from '../../zego/index.js';
import { mediaSample } from './samples.js';

/** ZEGO's MediaTrackType: 1 audio, 2 video, 3 both. */
export type Tracks = 1 | 2 | 3;

/** One object of a bucket. */
export interface MediaPart {
  readonly name: string;
  readonly contentType: string;
  readonly content: Buffer;
}

const CONTENT_TYPES: Record<FileFormat, string> = {
  mp4: 'video/mp4',
  flv: 'video/x-flv',
  hls: 'application/vnd.apple.mpegurl',
  jpg: 'image/jpeg',
  aac: 'audio/aac',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
};

/** The extension of a file's name, without the dot. */
export function fileExtension(format: FileFormat): string {
  return format === 'hls' ? 'm3u8' : format;
}

/**
 * The objects of one recorded file: the file itself and, for hls, the fragment that it names. `fragmentFolder` precedes
 * the fragment's name in the playlist.
 */
export function mediaParts(
  fileName: string,
  format: FileFormat,
  tracks: Tracks,
  fragmentFolder = '',
): readonly [MediaPart, ...MediaPart[]] {
  const contentType = CONTENT_TYPES[format];
  if (format === 'hls') {
    const fragment = `${fileName.replace(/\.m3u8$/, '')}_0.ts`;
    const content = Buffer.from(playlist(`${fragmentFolder}${encodeURIComponent(fragment)}`));
    return [
      { name: fileName, contentType, content },
      { name: fragment, contentType: 'video/mp2t', content: mediaSample(`ts:${tracks}`) },
    ];
  }
  const sample = format === 'mp4' || format === 'flv' ? (`${format}:${tracks}` as const) : format;
  return [{ name: fileName, contentType, content: mediaSample(sample) }];
}

/** The volumes of a media file, in a file of the same name with the extension `.sw` (StartRecord, `RecordSoundWave`). */
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
