export { type Binary, BinaryNotFound, type BinarySource, findBinary } from './binaries.js';
export {
  type Connected,
  type ConnectOptions,
  connectClient,
  connectWorker,
  type TemporalTarget,
  TemporalUnreachable,
  temporalTarget,
} from './connection.js';
export {
  type EmbeddedServer,
  EmbeddedServerFailed,
  type EmbeddedServerOptions,
  startEmbeddedServer,
} from './embedded.js';
export { checkPort, freePort, PortTaken } from './ports.js';
export { FolderNotPrivate, makeDataFolder } from './private-folder.js';
export {
  ensureSearchAttributes,
  type InspectedAttributes,
  inspectSearchAttributes,
  SEARCH_ATTRIBUTE_TYPES,
  SearchAttributesMissing,
} from './search-attributes.js';
