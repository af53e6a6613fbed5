import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** The gateway's URL and an API key. */
export interface GatewayAccess {
  readonly url: string;
  readonly apiKey: string;
}

const POLL_MS = 250;
const SOON_MS = 90_000;
const CALL_MS = 45_000;
const LAYOUT = { MixMode: 2 };

const started = z.object({ sessionId: z.string(), created: z.literal(true) });
const view = z.looseObject({
  phase: z.string(),
  accepted: z.object({ layout: z.object({ MixMode: z.number() }).optional() }),
  outcome: z
    .object({
      outcome: z.string(),
      files: z.array(z.object({ fileId: z.string(), state: z.string(), sizeBytes: z.number() })),
    })
    .optional(),
});

/** The parts of a session's view that a lesson needs. */
export type LessonView = z.infer<typeof view>;

/**
 * Records a room through the gateway's HTTP API: start, wait until it records, change the layout, stop, wait for the
 * manifest. Returns the view of the closed session.
 * @throws Error with the call and its response
 */
export async function lessonOverHttp(gateway: GatewayAccess, roomId: string): Promise<LessonView> {
  const { sessionId } = started.parse(await call(gateway, 'POST', '/v1/sessions', { roomId }));
  const path = `/v1/sessions/${encodeURIComponent(sessionId)}`;
  await until(gateway, path, ({ phase }) => phase === 'recording');
  await call(gateway, 'PUT', `${path}/layout`, LAYOUT);
  const { accepted } = view.parse(await call(gateway, 'GET', path));
  if (accepted.layout?.MixMode !== LAYOUT.MixMode) throw new Error(`The layout is ${JSON.stringify(accepted)}`);
  await call(gateway, 'POST', `${path}/stop`, { reason: 'the lesson is over' });
  return until(gateway, path, ({ phase }) => phase === 'closed');
}

async function until(
  gateway: GatewayAccess,
  path: string,
  matches: (view: LessonView) => boolean,
): Promise<LessonView> {
  const untilMs = Date.now() + SOON_MS;
  for (;;) {
    const seen = view.parse(await call(gateway, 'GET', path));
    if (matches(seen)) return seen;
    if (seen.phase === 'closed' || Date.now() > untilMs) throw new Error(`${path} is ${JSON.stringify(seen)}`);
    await sleep(POLL_MS);
  }
}

async function call({ url, apiKey }: GatewayAccess, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(CALL_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: status ${response.status}, ${text}`);
  return JSON.parse(text);
}
