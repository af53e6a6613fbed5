import { setImmediate as othersFirst } from 'node:timers/promises';
import type { Payload } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { InvalidRequest } from '../../client/index.js';
import { type Config, type KeyScope, revealEncryption } from '../../config/index.js';
import { createEncryptionCodec, PayloadUnreadable } from '../../encryption/index.js';
import type { RequireKey } from '../api-keys.js';
import { describedScope } from '../described-scope.js';
import { fewHeavyRequests } from '../rest/heavy-requests.js';
import { requestRate } from '../rest/request-rate.js';
import { speakJson } from '../rest/rest-scope.js';
import { allowOrigins, answerPreflight } from './allowed-origins.js';
import { jsonOf, payloadsOf, payloadsSchema } from './payloads.schema.js';

/** A payload has at most 2 MB, which are 2.8 MB in base64. */
const MAX_BODY_BYTES = 4_194_304;

/**
 * Adds `POST /v1/codec/decode` and `/v1/codec/encode`: Temporal's remote codec, with which its Web UI and CLI read
 * encrypted payloads. Decoding needs a key with scope `read`. Encoding needs scope `control`, since messages to sessions
 * can be made with it. Without `encryption` payloads are returned unchanged.
 */
export function addCodec(
  gateway: FastifyInstance,
  requireKey: RequireKey,
  { config }: { readonly config: Config },
): void {
  const codec = createEncryptionCodec(revealEncryption(config.encryption).keys);
  void gateway.register(async (scope) => {
    speakJson(scope);
    const origins = config.gateway.codecOrigins ?? [];
    scope.addHook('onRequest', allowOrigins(origins));
    const rate = await requestRate(scope);
    const fewHeavy = fewHeavyRequests();
    const add = (name: 'encode' | 'decode', keyScope: KeyScope, summary: string): void => {
      const work = codec[name];
      scope.withTypeProvider<ZodTypeProvider>().post(
        `/v1/codec/${name}`,
        {
          bodyLimit: MAX_BODY_BYTES,
          config: describedScope(keyScope, { hasBody: true }),
          onRequest: [requireKey(keyScope, origins), rate, fewHeavy],
          schema: {
            operationId: `${name}Payloads`,
            summary,
            description: "Temporal's remote codec, for its Web UI and CLI.",
            tags: ['codec'],
            body: payloadsSchema,
            response: { 200: payloadsSchema },
          },
        },
        async ({ body }) => {
          // Other requests run between the steps of a large one.
          await othersFirst();
          const payloads = payloadsOf(body);
          await othersFirst();
          const worked = await readable(payloads.length, () => work(payloads));
          await othersFirst();
          return jsonOf(worked);
        },
      );
      scope.options(`/v1/codec/${name}`, { schema: { hide: true } }, answerPreflight);
    };
    add('decode', 'read', 'Decrypt payloads');
    add('encode', 'control', 'Encrypt payloads');
  });
}

/** Converts an unreadable payload to a mistake of the request, which names the key. */
async function readable(count: number, work: () => Promise<Payload[]>): Promise<Payload[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PayloadUnreadable)) throw error;
    const path = count === 1 ? 'payloads.0' : 'payloads';
    throw new InvalidRequest('payload list', [{ path, message: `cannot be decrypted: ${error.message}` }], {
      cause: error,
    });
  }
}
