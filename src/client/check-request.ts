import { z } from 'zod';
import type { JsonObject, SessionRequest, StopBody } from '../contract/index.js';
import { jsonObjectSchema } from '../contract/json.schema.js';
import { layoutMistakes } from '../contract/layout.js';
import { requesterSchema, stopBodySchema, whiteboardBodySchema } from '../contract/messages.schema.js';
import { type KnownNames, mistakesOf } from '../contract/mistakes.js';
import { REQUEST_PATHS, sessionIdSchema, sessionRequestSchema } from '../contract/request.schema.js';
import { roundedNumbers } from '../contract/rounded-numbers.js';
import { InvalidRequest } from './errors.js';

/** Temporal's limit on workflow ids, `limit.maxIDLength`. */
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
 * Checks a session request: a caller without strict TypeScript may pass anything.
 * @throws InvalidRequest with every mistake
 */
export function checkRequest(request: unknown): asserts request is SessionRequest {
  checkRounding(request, 'session request');
  parsed(sessionRequestSchema, request, 'session request', REQUEST_PATHS);
}

/**
 * Returns a session id chosen by a caller.
 * @throws InvalidRequest
 */
export function checkedSessionId(sessionId: string): string {
  return parsed(z.object({ sessionId: sessionIdSchema }), { sessionId }, 'session id').sessionId;
}

/**
 * Returns the id of a session that may exist. Rejects only ids that Temporal could never find.
 * @throws InvalidRequest
 */
export function addressableId(sessionId: string): string {
  const fits = sessionId !== '' && Buffer.byteLength(sessionId) <= MAX_WORKFLOW_ID_BYTES;
  if (fits && !/[\0\p{Cs}]/u.test(sessionId)) return sessionId;
  const message = `must be 1 to ${MAX_WORKFLOW_ID_BYTES} bytes of UTF-8 without a NUL character`;
  throw new InvalidRequest('session id', [{ path: 'sessionId', message }]);
}

/**
 * Returns the body of ZEGO's UpdateLayout without TaskId. ZEGO itself validates the values in it.
 * @throws InvalidRequest
 */
export function checkedLayout(layout: unknown): JsonObject {
  checkRounding(layout, 'layout');
  return parsed(layoutSchema, layout, 'layout');
}

/**
 * Returns the body of ZEGO's UpdateWhiteboard without TaskId.
 * @throws InvalidRequest
 */
export function whiteboardBody(whiteboardId: unknown): { readonly WhiteboardId: string } {
  return parsed(whiteboardBodySchema, { WhiteboardId: whiteboardId }, 'whiteboard');
}

/**
 * Returns the caller's name for the timeline.
 * @throws InvalidRequest
 */
export function checkedRequester(requestedBy: unknown): string {
  return parsed(z.object({ requestedBy: requesterSchema }), { requestedBy }, 'request').requestedBy;
}

/**
 * Returns the body of a stop.
 * @throws InvalidRequest
 */
export function stopBody(reason: unknown): StopBody {
  return parsed(stopBodySchema, { reason }, 'stop');
}

function checkRounding(value: unknown, what: string): void {
  const rounded = roundedNumbers(value);
  if (rounded.length > 0) throw new InvalidRequest(what, rounded);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string, known?: KnownNames): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidRequest(what, mistakesOf(result.error, known));
}
