import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { isObject } from '../json/objects.js';

/** A response is larger than any expected one. Its name takes the place of a store's error code. */
class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';

  constructor(maxBytes: number) {
    super(`the response is larger than ${maxBytes} bytes`);
  }
}

/**
 * Limits every response of a client, errors included, to `maxBytes`, since the client reads them whole. For clients that
 * download no objects.
 */
export function boundResponses(client: S3Client, maxBytes: number): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      boundBody(result.response, maxBytes);
      return result;
    },
    // The lowest priority runs first on a response, before anything reads the body.
    { step: 'deserialize', priority: 'low', name: 'boundResponses' },
  );
}

function boundBody(response: unknown, maxBytes: number): void {
  if (!isObject(response) || !('body' in response)) return;
  if (response.body instanceof Readable) response.body = bounded(response.body, maxBytes);
}

/** Returns the stream with a limit: it fails and is destroyed after `maxBytes`. */
function bounded(stream: Readable, maxBytes: number): Readable {
  let left = maxBytes;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      left -= chunk.length;
      if (left < 0) done(new ResponseTooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  // The reader receives errors from the returned stream.
  pipeline(stream, limit, () => {});
  return limit;
}
