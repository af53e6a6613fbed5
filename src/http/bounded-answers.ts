import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { isObject } from '../json/objects.js';

/** An answer that is longer than anything that was asked for. Its name stands where a store's own code would. */
class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';

  constructor(maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
  }
}

/**
 * Has a client read no more than `maxBytes` of any answer, of errors as well: it would keep them whole. For
 * clients that ask for no objects.
 */
export function boundAnswers(client: S3Client, maxBytes: number): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      boundBody(result.response, maxBytes);
      return result;
    },
    // The lowest priority is the nearest to the wire, before anything reads the body.
    { step: 'deserialize', priority: 'low', name: 'boundAnswers' },
  );
}

function boundBody(response: unknown, maxBytes: number): void {
  if (!isObject(response) || !('body' in response)) return;
  if (response.body instanceof Readable) response.body = bounded(response.body, maxBytes);
}

/** The same stream, which fails and is destroyed once it has brought more than `maxBytes`. */
function bounded(stream: Readable, maxBytes: number): Readable {
  let left = maxBytes;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      left -= chunk.length;
      if (left < 0) done(new AnswerTooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  // Its reader is told of errors by the stream itself.
  pipeline(stream, limit, () => {});
  return limit;
}
