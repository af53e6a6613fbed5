export { buildGateway, type GatewayOptions } from './build-gateway.js';
export type { CallbackCounts } from './callback-counts.js';
export { GatewayCannotListen, type RunningGateway, type StartGatewayOptions, startGateway } from './start-gateway.js';
