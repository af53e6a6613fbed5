import { z } from 'zod';
import type { JsonObject, SessionRequest, StopBody } from '../contract/index.js';
import { jsonObjectSchema } from '../contract/json.schema.js';
import { layoutMistakes } from '../contract/layout.js';
import { requesterSchema, stopBodySchema, whiteboardBodySchema } from '../contract/messages.schema.js';
import { mistakesOf } from '../contract/mistakes.js';
import { REQUEST_PATHS, sessionIdSchema, sessionRequestSchema } from '../contract/request.schema.js';
import { roundedNumbers } from '../contract/rounded-numbers.js';
import { InvalidRequest } from './errors.js';

/** The server's own limit, `limit.maxIDLength`. */
const MAX_WORKFLOW_ID_BYTES = 1_000;

const layoutSchema = z
  .unknown()
  .superRefine((body, context) => {
    for (const { path, message } of layoutMistakes(body)) {
      context.addIssue({ code: 'custom', path: path === '(whole)' ? [] : path.split('.'), message });
    }
  })
  .pipe(jsonObjectSchema);

/**
 * Makes sure that a request can be sent: what a program not written in TypeScript's strict mode passes may be anything.
 * @throws InvalidRequest with every mistake
 */
export function checkRequest(request: unknown): asserts request is SessionRequest {
  const rounded = roundedNumbers(request);
  if (rounded.length > 0) throw new InvalidRequest('session request', rounded);
  const parsed = sessionRequestSchema.safeParse(request);
  if (!parsed.success) throw new InvalidRequest('session request', mistakesOf(parsed.error, REQUEST_PATHS));
}

/**
 * A session id that a caller has chosen.
 * @throws InvalidRequest
 */
export function checkedSessionId(sessionId: string): string {
  const parsed = sessionIdSchema.safeParse(sessionId);
  if (parsed.success) return parsed.data;
  throw new InvalidRequest(
    'session id',
    mistakesOf(parsed.error).map(({ message }) => ({ path: 'sessionId', message })),
  );
}

/**
 * An id that a session may have, chosen, generated or given by hand: only what Temporal could never find is refused.
 * @throws InvalidRequest
 */
export function addressableId(sessionId: string): string {
  const fits = sessionId !== '' && Buffer.byteLength(sessionId) <= MAX_WORKFLOW_ID_BYTES;
  if (fits && !/[\0\p{Cs}]/u.test(sessionId)) return sessionId;
  const message = `must be 1 to ${MAX_WORKFLOW_ID_BYTES} bytes of UTF-8 without a NUL character`;
  throw new InvalidRequest('session id', [{ path: 'sessionId', message }]);
}

/**
 * The body of ZEGO's UpdateLayout without TaskId. Which values ZEGO accepts in it is ZEGO's to say.
 * @throws InvalidRequest
 */
export function checkedLayout(layout: unknown): JsonObject {
  const rounded = roundedNumbers(layout);
  if (rounded.length > 0) throw new InvalidRequest('layout', rounded);
  const parsed = layoutSchema.safeParse(layout);
  if (!parsed.success) throw new InvalidRequest('layout', mistakesOf(parsed.error));
  return parsed.data;
}

/**
 * The body of ZEGO's UpdateWhiteboard without TaskId.
 * @throws InvalidRequest
 */
export function whiteboardBody(whiteboardId: unknown): { readonly WhiteboardId: string } {
  const parsed = whiteboardBodySchema.safeParse({ WhiteboardId: whiteboardId });
  if (!parsed.success) throw new InvalidRequest('whiteboard', mistakesOf(parsed.error));
  return parsed.data;
}

/**
 * Who asks for something, for the timeline.
 * @throws InvalidRequest
 */
export function checkedRequester(requestedBy: unknown): string {
  const parsed = requesterSchema.safeParse(requestedBy);
  if (parsed.success) return parsed.data;
  const mistakes = mistakesOf(parsed.error).map(({ message }) => ({ path: 'requestedBy', message }));
  throw new InvalidRequest('request', mistakes);
}

/**
 * What a stop says, for the timeline.
 * @throws InvalidRequest
 */
export function stopBody(reason: unknown): StopBody {
  const parsed = stopBodySchema.safeParse({ reason });
  if (!parsed.success) throw new InvalidRequest('stop', mistakesOf(parsed.error));
  return parsed.data;
}
