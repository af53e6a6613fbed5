import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { BACKUP_KEPT_MS, FILE_STATUS } from '../zego/index.js';
import type { Engine } from './engine.js';
import type { MediaPart } from './media/media-parts.js';
import type { RecordedFile } from './recorded-file.js';
import { parseByteRange } from './s3/byte-range.js';
import type { TaskLife } from './task-life.js';

const FILES_PATH = '/_files';

/** The path of a file's `FileUrl`. */
export function filePath(taskId: string, fileId: string): string {
  return `${FILES_PATH}/${taskId}/${encodeURIComponent(fileId)}`;
}

/** Serves files and pictures at their `FileUrl`, with ranges, as a store or ZEGO's backup would. */
export function filesApi(engine: Engine): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { taskId: string; name: string } }>(`${FILES_PATH}/:taskId/:name`, async (request, reply) => {
      const task = engine.anyTask(request.params.taskId);
      const part = task && findPart(task, request.params.name, engine.now());
      if (!part) return reply.status(404).send({ error: 'The file does not exist, or no longer does' });
      return sendPart(reply, part, request.headers.range);
    });
  };
}

function findPart(task: TaskLife, name: string, now: number): MediaPart | undefined {
  const file = [...task.files(), ...task.pictures()].find((each) => each.parts.some((part) => part.name === name));
  return file && isReachable(file, task.settings.liveHls, now)
    ? file.parts.find((part) => part.name === name)
    : undefined;
}

function isReachable(file: RecordedFile, live: boolean, now: number): boolean {
  if (file.status === FILE_STATUS.uploaded) return true;
  if (file.status === FILE_STATUS.backup) return now - (file.settledAt ?? now) <= BACKUP_KEPT_MS;
  return live && file.status !== FILE_STATUS.failed;
}

function sendPart(reply: FastifyReply, part: MediaPart, rangeHeader: string | undefined): FastifyReply {
  const { content } = part;
  const range = parseByteRange(rangeHeader, content.length);
  void reply.type(part.contentType).header('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${content.length}`).send();
  if (!range) return reply.send(content);
  return reply
    .status(206)
    .header('content-range', `bytes ${range.start}-${range.end}/${content.length}`)
    .send(content.subarray(range.start, range.end + 1));
}
