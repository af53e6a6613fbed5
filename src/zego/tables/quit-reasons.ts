/**
 * The meaning of a `quit_reason` for the recording. `idle`: the room was empty for MaxIdleTime. `max-time`: MaxRecordTime
 * was reached. `interruption`: a new task can continue. `final`: a new task would fail in the same way.
 */
export type QuitKind = 'idle' | 'max-time' | 'interruption' | 'final';

/** The meaning of one `quit_reason` of callback event 2. */
export interface QuitReason {
  readonly reason: number;
  readonly name: string;
  readonly kind: QuitKind;
  /** What happened, as a clause for a person. */
  readonly text: string;
}

/** Every `quit_reason` that ZEGO documents for callback event 2. */
export const QUIT_REASONS: readonly QuitReason[] = [
  { reason: 1, name: 'ServiceNotStarted', kind: 'interruption', text: 'the recording service did not start' },
  { reason: 2, name: 'RoomLoginFailed', kind: 'final', text: 'the recorder could not log in to the room' },
  { reason: 3, name: 'Idle', kind: 'idle', text: 'the room had no streams for longer than MaxIdleTime' },
  { reason: 4, name: 'MaxTimeReached', kind: 'max-time', text: 'MaxRecordTime was reached' },
  { reason: 5, name: 'EngineNotStarted', kind: 'interruption', text: 'the recording engine did not start' },
  { reason: 6, name: 'NetworkLost', kind: 'interruption', text: 'the recorder lost its network' },
  { reason: 1001, name: 'RecorderError', kind: 'interruption', text: 'the recorder failed for an unknown reason' },
  { reason: 1002, name: 'FileNameTooLong', kind: 'final', text: 'the file name was too long' },
  { reason: 1003, name: 'FileNotOpened', kind: 'interruption', text: 'the recorder could not open its file' },
  { reason: 1004, name: 'DiskFull', kind: 'interruption', text: 'the recorder had no disk space left' },
  { reason: 1005, name: 'EngineInitFailed', kind: 'interruption', text: 'the recording engine was not initialised' },
  { reason: 1006, name: 'HeaderNotWritten', kind: 'interruption', text: 'the file header could not be written' },
  { reason: 1007, name: 'BadFileDescriptor', kind: 'interruption', text: 'the file descriptor was bad (EBADF)' },
  { reason: 1008, name: 'FileIoError', kind: 'interruption', text: 'writing the file failed (EIO)' },
  { reason: 1009, name: 'InternalChannelError', kind: 'interruption', text: 'an internal channel of ZEGO failed' },
  { reason: 1010, name: 'FormatNotSupported', kind: 'final', text: 'the file format is not supported' },
  { reason: 1011, name: 'IllegalState', kind: 'interruption', text: 'the recorder was in an illegal state' },
];

const BY_REASON = new Map(QUIT_REASONS.map((entry) => [entry.reason, entry]));

/** Returns the meaning of a `quit_reason`. An unknown one keeps its number and counts as an interruption. */
export function meaningOfQuitReason(reason: number): QuitReason {
  return (
    BY_REASON.get(reason) ?? {
      reason,
      name: 'Unknown',
      kind: 'interruption',
      text: `ZEGO ended the task with the unknown reason ${reason}`,
    }
  );
}
