/** `RecordMode`: one file a stream, or one for the whole room (StartRecord). */
export const RECORD_MODES = { single: 1, mixed: 2 } as const;
/** `StreamType`: the parts of a stream that are recorded (StartRecord). */
export const STREAM_TYPES = { audio: 1, video: 2, audioAndVideo: 3, audioAndVideoApart: 4 } as const;
/** `MixMode`: how the views are arranged (UpdateLayout). */
export const MIX_MODES = { custom: 1, grid: 2, horizontal: 3, vertical: 4, floating: 5 } as const;
/** `ViewType`: what a view shows (UpdateLayout). */
export const VIEW_TYPES = { stream: 1, whiteboard: 2 } as const;

/** `OutputFileFormat`: every kind of file that ZEGO writes (StartRecord). */
export const FILE_FORMATS = ['mp4', 'flv', 'hls', 'jpg', 'aac', 'mp3', 'ogg'] as const;
/** One kind of file that ZEGO writes. */
export type FileFormat = (typeof FILE_FORMATS)[number];

/** `Vendor`: the stores that ZEGO uploads to (StartRecord, StorageParams). */
export const STORAGE_VENDORS = {
  amazonS3: 1,
  alibabaOss: 2,
  tencentCos: 3,
  qiniuKodo: 4,
  alibabaVod: 5,
  tencentVod: 6,
  huaweiObs: 7,
  googleCloudStorage: 8,
  chinaMobileEos: 9,
  s3Protocol: 10,
} as const;
/** The number of one store. */
export type StorageVendor = (typeof STORAGE_VENDORS)[keyof typeof STORAGE_VENDORS];
/** The stores for video on demand: they have no S3 interface. */
export const VOD_VENDORS: readonly number[] = [STORAGE_VENDORS.alibabaVod, STORAGE_VENDORS.tencentVod];
