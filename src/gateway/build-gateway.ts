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
import type { CallbackCounts } from './callback-counts.js';
import { addCodec } from './codec/add-codec.js';
import { addConsole } from './console.js';
import { addDescription } from './description.js';
import { closeWithLastAnswer } from './drain.js';
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
/** How long a request may take to arrive, so that slow senders hold no sockets. */
const ARRIVAL_MS = 30_000;

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly config: Config;
  readonly client: RecordingClient;
  /** Where log lines go. @default nowhere */
  readonly logger?: FastifyBaseLogger;
  /** Whose word on the caller's address counts, as Fastify's option of this name. @default false: nobody's */
  readonly trustProxy?: Exclude<FastifyServerOptions['trustProxy'], undefined>;
  /** The time in epoch milliseconds. @default Date.now */
  readonly nowMs?: () => number;
  /** How many streams of sessions' events are served at a time. @default 200 */
  readonly maxStreams?: number;
  /** How long a command may wait for ZEGO's word before it is answered with 202. @default 30000 */
  readonly answerMs?: number;
  /** Where the built console lies. @default beside this module; sources that run as they are have none */
  readonly consoleFolder?: string;
}

/** Builds the HTTP side without listening: see `startGateway`. */
export function buildGateway(options: GatewayOptions): FastifyInstance {
  const { config, client, logger, trustProxy = false, nowMs = Date.now, maxStreams, answerMs } = options;
  const gateway = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    childLoggerFactory: addressFreeLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    trustProxy,
    requestTimeout: ARRIVAL_MS,
    // Whoever comes on an open connection while we close is still served; its connection is closed after that.
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
  addRest(gateway, requireKey, { config, client, drain, maxStreams, answerMs });
  addCodec(gateway, requireKey, { config });
  addConsole(gateway, options.consoleFolder);
  gateway.decorate('callbackCounts', addZegoCallbacks(gateway, { config, client, nowMs, meter }));

  gateway.after(() => refuseOtherMethods(gateway, methods));
  return gateway;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What became of ZEGO's callbacks since this process started. */
    callbackCounts: CallbackCounts;
  }
}
