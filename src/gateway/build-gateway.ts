import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import type { RecordingClient } from '../client/index.js';
import type { Config } from '../config/index.js';
import { addAccessLog, addressFreeLogger } from './access-log.js';
import { answerBrokenRequest, answerProblems, answerUnroutable } from './answer-problems.js';
import { keyGuard } from './api-keys.js';
import type { CallbackCounts } from './callback-metrics.js';
import { addCodec } from './codec/add-codec.js';
import { addConsole } from './console.js';
import { addDescription } from './description.js';
import { closeWithLastAnswer } from './drain.js';
import { openFileLinks } from './file-links.js';
import { addHealth } from './health.js';
import { collectMethods, refuseOtherMethods } from './method-not-allowed.js';
import { addMetrics } from './metrics/add-metrics.js';
import { leaveRefusedBodies } from './refused-bodies.js';
import { requestIdOf } from './request-id.js';
import { addRest } from './rest/add-rest.js';
import { addSecurityHeaders } from './security-headers.js';
import { addZegoCallbacks } from './zego-callbacks.js';
import { compileZod } from './zod-compilers.js';

/** A session id has up to 1,000 bytes, each of them three characters in an address. */
const MAX_PARAM_CHARACTERS = 3_000;
/** How long a request may take to arrive: slow senders must not hold sockets. */
const ARRIVAL_MS = 30_000;

/** The options of a gateway. */
export interface GatewayOptions {
  readonly config: Config;
  readonly client: RecordingClient;
  /** @default no log */
  readonly logger?: FastifyBaseLogger;
  /** The proxies trusted with the caller's address, as in Fastify's option. @default false: none */
  readonly trustProxy?: Exclude<FastifyServerOptions['trustProxy'], undefined>;
  /** The time in epoch milliseconds. @default Date.now */
  readonly nowMs?: () => number;
  /** How many event streams are served at a time. @default 200 */
  readonly maxStreams?: number;
  /** How long a command may wait for ZEGO before the response is 202. @default 30000 */
  readonly responseMs?: number;
  /** The folder of the built console. @default beside this module, if it was built */
  readonly consoleFolder?: string;
}

/** Builds the gateway without listening: see `startGateway`. */
export function buildGateway(options: GatewayOptions): FastifyInstance {
  const { config, client, logger, trustProxy = false, nowMs = Date.now, maxStreams, responseMs } = options;
  const gateway = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    childLoggerFactory: addressFreeLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    trustProxy,
    requestTimeout: ARRIVAL_MS,
    // A request on an open connection during shutdown is still served; then its connection is closed.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_CHARACTERS },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerBrokenRequest,
  });
  addAccessLog(gateway);
  addSecurityHeaders(gateway);
  answerProblems(gateway);
  compileZod(gateway);
  leaveRefusedBodies(gateway);
  const drain = closeWithLastAnswer(gateway);
  addDescription(gateway, { needsKey: config.gateway.apiKeys.length > 0 });
  const methods = collectMethods(gateway);

  const requireKey = keyGuard(config.gateway.apiKeys, nowMs);
  const meter = addMetrics(gateway, { requireKey, client, nowMs });
  gateway.after(() => addHealth(gateway, { client, nowMs }));
  const fileLinks = openFileLinks(config);
  // An error ends the start.
  void gateway.register(async () => void (await fileLinks));
  addRest(gateway, requireKey, { config, client, drain, fileLinks, maxStreams, responseMs });
  addCodec(gateway, requireKey, { config });
  addConsole(gateway, fileLinks, options.consoleFolder);
  gateway.decorate('callbackCounts', addZegoCallbacks(gateway, { config, client, nowMs, meter }));

  gateway.after(() => refuseOtherMethods(gateway, methods));
  return gateway;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The results of ZEGO's callbacks since this process started. */
    callbackCounts: CallbackCounts;
  }
}
