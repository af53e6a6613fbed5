export type {
  Attention,
  AttentionReason,
  FleetReading,
  FleetView,
  SessionFilter,
  SessionPage,
  SessionStatus,
  SessionSummary,
} from '../contract/index.js';
export {
  createEncryptionCodec,
  type EncryptionKey,
  EncryptionKeysInvalid,
  type EncryptionOptions,
  encryptingDataConverter,
  PayloadUnreadable,
} from '../encryption/index.js';
export { attentionOfTerminated } from './attention-of-terminated.js';
export type { CallbackSilence } from './callback-silence.js';
export * from './errors.js';
export { KeeperFailed, KeeperNotFound, type KeeperStatus, KeeperUnresponsive } from './fleet-reading.js';
export {
  type ClosedBefore,
  type ConnectOptions,
  RecordingClient,
  type RecordingClientOptions,
  type StartOptions,
  type StartResult,
} from './recording-client.js';
export { RecordingFleet } from './recording-fleet.js';
export { type ClosedOptions, RecordingSession } from './recording-session.js';
export type { OpenPhase, SessionCounts } from './session-counts.js';
export type { ListOptions } from './session-list.js';
export { type CallOptions, SessionSignals } from './session-signals.js';
