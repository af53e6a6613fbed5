import { isInBucket } from '../../contract/file-links.js';
import type { FileView } from '../../contract/index.js';
import { fieldsOf } from '../../json/objects.js';
import type { ProblemName } from '../problem-types.js';
import { Problem } from '../problems.js';
import { fileLinkSchema } from './answers.schema.js';
import { fileParamsSchema } from './bodies.schema.js';
import { isStored, placeOf, readSession, type SessionReading } from './read-session.js';
import type { RestDependencies, ZodRoutes } from './rest-scope.js';

/** How long the store may take to confirm a file. */
const STORE_MS = 10_000;

const PROBLEMS: readonly ProblemName[] = [
  'file-links-off',
  'unknown-session',
  'unknown-file',
  'file-unverified',
  'file-not-linkable',
  'storage-unavailable',
  'worker-unavailable',
  'key-missing',
];

/** Adds `GET /v1/sessions/{sessionId}/files/{fileId}/link`: a link that reads the file from its bucket for some minutes. */
export function addFileLinks(routes: ZodRoutes, { client, drain, fileLinks }: RestDependencies): void {
  routes.get(
    '/v1/sessions/:sessionId/files/:fileId/link',
    {
      config: { problems: PROBLEMS },
      schema: {
        operationId: 'linkToFile',
        summary: 'Get a link to a file',
        description:
          'A link to a verified or rescued file in its bucket, for a player or a download. It works without a key until ' +
          '`expiresAt`: anyone who has it may read the file. It is signed with the keys of the storage’s `reader`, never ' +
          'with the keys that record. Needs `gateway.fileLinks`.',
        tags: ['sessions'],
        params: fileParamsSchema,
        response: { 200: fileLinkSchema },
      },
    },
    async ({ params: { sessionId, fileId }, log }) => {
      const links = await fileLinks;
      if (!links) throw new Problem('file-links-off');
      const reading = await drain.within(readSession(client.get(sessionId)));
      const file = fileOf(reading, fileId);
      const place = placeOf(reading);
      if (!place) throw new Problem('worker-unavailable');
      const link = await drain.within(links.linkTo(file, place, AbortSignal.timeout(STORE_MS)).catch(inTime));
      // Without the link: it needs no key.
      log.info({ sessionId, fileId, expiresAt: link.expiresAt }, 'link to a file made');
      return link;
    },
  );
}

function fileOf(reading: SessionReading, fileId: string): FileView {
  if (isStored(reading) && !reading.outcome) throw new Problem('worker-unavailable');
  const tasks = isStored(reading) ? [] : reading.tasks;
  const files = (reading.outcome?.files ?? tasks.flatMap(({ files }) => files)).filter((one) => one.fileId === fileId);
  const file = files.find(isInBucket) ?? files[0];
  if (!file) {
    const detail = `Session "${reading.sessionId}" shows no file "${fileId}". Large sessions omit some (\`filesOmitted\`).`;
    throw new Problem('unknown-file', { detail });
  }
  return file;
}

/** A store that does not respond in time is a problem of its own. */
function inTime(error: unknown): never {
  if (fieldsOf(error)['name'] !== 'TimeoutError') throw error;
  const detail = `The store did not respond within ${STORE_MS / 1_000} s.`;
  throw new Problem('storage-unavailable', { detail, cause: error });
}
