export { findBinary } from './binaries.js';
export {
  type Connected,
  type ConnectOptions,
  connectClient,
  type TemporalTarget,
  TemporalUnreachable,
  temporalTarget,
} from './connection.js';
export {
  type EmbeddedServer,
  EmbeddedServerFailed,
  startEmbeddedServer,
} from './embedded.js';
export { type PollersOf, pollersOf } from './pollers.js';
export { checkPort, freePort, PortTaken } from './ports.js';
export { makeDataFolder } from './private-folder.js';
export {
  ensureSearchAttributes,
  inspectSearchAttributes,
  SEARCH_ATTRIBUTE_TYPES,
  SearchAttributesMissing,
} from './search-attributes.js';
