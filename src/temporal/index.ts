export { type Binary, BinaryNotFound, type BinarySource, DEFAULT_DATA_DIR, findBinary } from './binaries.js';
export {
  type EmbeddedServer,
  EmbeddedServerFailed,
  type EmbeddedServerOptions,
  startEmbeddedServer,
} from './embedded.js';
export { checkPort, freePort, PortTaken } from './ports.js';
export { SEARCH_ATTRIBUTE_TYPES } from './search-attributes.js';
