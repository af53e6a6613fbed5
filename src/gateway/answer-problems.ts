import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { redactedPath } from './access-log.js';
import { noteProblem } from './fault-of-problem.js';
import { problemOfError } from './problem-of-error.js';
import { PROBLEMS } from './problem-types.js';
import { PROBLEM_MEDIA_TYPE, Problem, problemBody } from './problems.js';
import { setCommonHeaders } from './security-headers.js';

/** Sends every error and unknown address as a problem, and logs those that are ours. */
export function answerProblems(gateway: FastifyInstance): void {
  gateway.setErrorHandler(answerError);
  gateway.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not-found')));
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOfError(error);
  const { status } = PROBLEMS[problem.problem];
  if (status >= 500) request.log.error({ problem: problem.problem, err: problem.cause }, problem.message);
  sendProblem(reply, problem);
}

function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { status } = PROBLEMS[problem.problem];
  const { retryAfterSeconds, allow } = problem.fields;
  noteProblem(reply.request, problem.problem);
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds);
  if (allow !== undefined) void reply.header('allow', allow.join(', '));
  void reply
    .code(status)
    .type(PROBLEM_MEDIA_TYPE)
    // Bytes, since Fastify adds a charset to a string, which JSON does not have.
    .send(Buffer.from(JSON.stringify(problemBody(problem, reply.request.id))));
}

/** Responds to a request that Fastify could not route; no hook runs for it. */
export function answerUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  setCommonHeaders(request, reply);
  answerError(error, request, reply);
  request.log.info({ method: request.method, path: redactedPath(request.url), status: reply.statusCode }, 'answered');
}

/** Responds to bytes that Node could not parse as HTTP; there is neither request nor reply. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const found = problemOfError(error);
  const problem = PROBLEMS[found.problem].status >= 500 ? new Problem('bad-request') : found;
  const body = JSON.stringify(problemBody(problem, undefined));
  const { status, title } = PROBLEMS[problem.problem];
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
