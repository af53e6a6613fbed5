export { buildGateway } from './build-gateway.js';
export { GatewayCannotListen, type RunningGateway, type StartGatewayOptions, startGateway } from './start-gateway.js';
