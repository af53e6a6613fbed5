import { z } from 'zod';
import { temporalUiUrlSchema } from './address.schema.js';
import type { LoadConfigOptions } from './config-text.js';
import { loadPart } from './load-part.js';

const schema = z.object({ gateway: z.object({ temporalUiUrl: temporalUiUrlSchema.exactOptional() }).prefault({}) });

/**
 * Reads only `gateway.temporalUiUrl`, from the same place as `loadConfig`. Variables that only other fields name need not
 * be set. Undefined if the address of Temporal's Web UI is not configured.
 * @throws ConfigError
 */
export function loadTemporalUiUrl(options: LoadConfigOptions = {}): string | undefined {
  return loadPart({ path: 'gateway.temporalUiUrl', schema, known: () => [] }, options).gateway.temporalUiUrl;
}
