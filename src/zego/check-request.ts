import type { z } from 'zod';
import type { Mistake } from '../json/mistakes.js';
import { mistakesOf, tidyMistakes, wording } from './mistakes.js';
import {
  type CheckedZegoRequest,
  REQUEST_SCHEMAS,
  type RequestContext,
  requestRules,
  type ZegoRequest,
} from './requests.schema.js';
import { findMistakes } from './rules.js';
import type { ZegoAction } from './tables/actions.js';

/** The result of checking a body: the body with ZEGO's defaults filled in, or all of its mistakes. */
export type RequestCheck<A extends ZegoAction> =
  | { readonly valid: true; readonly body: CheckedZegoRequest<A> }
  | { readonly valid: false; readonly mistakes: readonly Mistake[] };

// The mapped type ties each Action to its own schema, which the type of the literal table alone does not.
const schemas: { readonly [A in ZegoAction]: z.ZodType<CheckedZegoRequest<A>, ZegoRequest<A>> } = REQUEST_SCHEMAS;

/**
 * Checks a body against every limit that ZEGO documents for the Action. Never throws, whatever `body` is.
 * Unknown fields pass. With `context`, limits that depend on the time or on the task are checked too.
 */
export function checkRequest<A extends ZegoAction>(
  action: A,
  body: unknown,
  context: RequestContext = {},
): RequestCheck<A> {
  const parsed = schemas[action].safeParse(body, { error: wording });
  const found = findMistakes(body, requestRules(action, context));
  if (parsed.success && found.length === 0) return { valid: true, body: parsed.data };
  return { valid: false, mistakes: tidyMistakes([...(parsed.success ? [] : mistakesOf(parsed.error)), ...found]) };
}
