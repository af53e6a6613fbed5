/** `event_type` of a callback (callback page). ZEGO adds new ones over time. */
export const CALLBACK_EVENTS = {
  /** Files were uploaded. A picture of a running task comes with it as well: see `isPictureUpload`. */
  uploaded: 1,
  /** The task ended abnormally; `quit_reason` says why. */
  endedAbnormally: 2,
  /** A background or watermark image could not be fetched. */
  imageUnavailable: 3,
  /** The room has no streams; repeated every 30 s. */
  noStreams: 4,
  ended: 5,
  /** A stream that was to be recorded does not exist. */
  streamMissing: 6,
  /** The task ended and its upload begins. */
  uploading: 7,
  /** The address of a live HLS playlist. */
  hlsAddress: 102,
  paused: 201,
  resumed: 202,
} as const;

/** `upload_status` of event 1. */
export const UPLOAD_STATUS = { all: 1, some: 2 } as const;
