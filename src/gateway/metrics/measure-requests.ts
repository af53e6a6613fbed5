import type { FastifyInstance } from 'fastify';
import { routeOf } from '../access-log.js';
import { faultOfAnswer } from '../fault-of-problem.js';
import type { GatewayMeter } from './gateway-meter.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';

/** Counts and times every response. Unknown addresses and methods share one label. */
export function measureRequests(gateway: FastifyInstance, meter: GatewayMeter): void {
  gateway.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    const labels = route === undefined ? { method: 'any', route: 'unknown' } : { method: request.method, route };
    const status = String(reply.statusCode);
    meter.count(GATEWAY_METRICS.httpRequests, { ...labels, status, fault: faultOfAnswer(request, reply.statusCode) });
    // An event stream stays open as long as its reader wants.
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) return;
    meter.observe(GATEWAY_METRICS.httpDuration, labels, reply.elapsedTime / 1_000);
  });
}
