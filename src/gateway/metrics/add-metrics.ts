import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { RecordingClient } from '../../client/index.js';
import { packageVersion } from '../../config/package-version.js';
import { routeOf } from '../access-log.js';
import type { RequireKey } from '../api-keys.js';
import { faultOfAnswer } from '../fault-of-problem.js';
import { GatewayMeter } from './gateway-meter.js';
import { GATEWAY_METRICS } from './gateway-metrics.js';
import { SessionGauges } from './session-gauges.js';

/** The dependencies of the metrics. */
interface MetricsDependencies {
  readonly requireKey: RequireKey;
  readonly client: RecordingClient;
  readonly nowMs: () => number;
}

const EXPOSITION = {
  description: 'The metrics.',
  content: { 'text/plain': { schema: z.string() } },
};

/**
 * Adds `GET /metrics` in Prometheus' text format, for any of `gateway.apiKeys`. Call it before the routes that are to be
 * measured. Returns the meter for other metrics.
 */
export function addMetrics(gateway: FastifyInstance, { requireKey, client, nowMs }: MetricsDependencies): GatewayMeter {
  const meter = new GatewayMeter();
  meter.set(GATEWAY_METRICS.build, { version: packageVersion() }, 1);
  measureRequests(gateway, meter);
  const gauges = new SessionGauges(client, meter, nowMs);
  gateway.after(() => {
    gateway.get(
      '/metrics',
      {
        config: { quiet: true, keyScope: 'read', problems: ['key-required', 'foreign-page', 'too-many-requests'] },
        schema: {
          operationId: 'showMetrics',
          summary: 'Metrics of this process',
          description: "In Prometheus' text format.",
          tags: ['health'],
          response: { 200: EXPOSITION },
        },
        onRequest: requireKey('read'),
      },
      async (_request, reply) => {
        await gauges.refresh();
        const { text, contentType } = await meter.exposition();
        return reply.type(contentType).send(text);
      },
    );
  });
  return meter;
}

/** Counts and times every response. Unknown addresses and methods share one label. */
function measureRequests(gateway: FastifyInstance, meter: GatewayMeter): void {
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
