import { z } from 'zod';
import type { Json, JsonObject } from './json.js';

/** Any JSON value. */
export const jsonSchema: z.ZodType<Json> = z.json();

/** A JSON object with any fields. */
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);
