import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { MultipartStore } from './multipart-store.js';
import type { ObjectStore } from './object-store.js';
import { isPresigned, verifyPresigned } from './presigned-request.js';
import { type S3Credentials, verifyS3Signature } from './request-signature.js';
import { S3Error } from './s3-error.js';
import { runS3Operation, type S3Stores } from './s3-operations.js';
import { parseS3Request } from './s3-request.js';

interface S3ApiOptions {
  /** The path of the API, such as `/_s3`. */
  readonly prefix: string;
  /** Folder for multipart uploads. */
  readonly folder: string;
  readonly objects: ObjectStore;
  readonly credentials: S3Credentials;
}

/**
 * An S3 API with path-style addresses over a folder: put, head, get (with ranges), list, delete and multipart uploads.
 * For development: one key, no permissions, no versions.
 */
export function s3Api(options: S3ApiOptions): FastifyPluginAsync {
  const stores: S3Stores = { objects: options.objects, uploads: new MultipartStore(options.folder) };

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const raw = request.raw;
    try {
      const signed = { method: raw.method ?? 'GET', rawUrl: raw.url ?? '/', headers: raw.headers };
      if (isPresigned(signed.rawUrl)) verifyPresigned(signed, options.credentials, Date.now());
      else await verifyS3Signature(signed, options.credentials, Date.now());
      const { status, headers = {}, body } = await runS3Operation(stores, parseS3Request(raw, options.prefix));
      return await reply.status(status).headers(headers).send(body);
    } catch (error) {
      const refusal =
        error instanceof S3Error ? error : new S3Error('InternalError', `Internal error: ${errorCode(error)}`);
      const text = raw.method === 'HEAD' ? undefined : refusal.toXml();
      return reply.status(refusal.status).type('application/xml').send(text);
    }
  }

  return async (app) => {
    // Bodies of any type are streamed to disk.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const method = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];
    for (const url of [options.prefix, `${options.prefix}/*`]) {
      app.route({ method, url, exposeHeadRoute: false, handler: handle });
    }
  };
}

/** The system's code only: its messages contain paths of this machine. */
function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
}
