import type { FastifyRequest } from 'fastify';
import type { Fault } from '../contract/metrics.js';
import { PROBLEMS, type ProblemName } from './problem-types.js';

const answered = new WeakMap<FastifyRequest, ProblemName>();

/** Stores the problem that a request is answered with. */
export function noteProblem(request: FastifyRequest, problem: ProblemName): void {
  answered.set(request, problem);
}

/** Returns the cause of a response with `status` for metrics. */
export function faultOfAnswer(request: FastifyRequest, status: number): Fault {
  const problem = answered.get(request);
  if (problem !== undefined) return faultOfProblem(problem);
  if (status < 400) return 'none';
  return status < 500 ? 'caller' : 'ours';
}

/** Returns the cause of a problem. */
export function faultOfProblem(problem: ProblemName): Fault {
  // An unknown task may belong to another system.
  if (problem === 'unknown-task') return 'none';
  if (problem === 'zego-unreachable') return 'vendor';
  return PROBLEMS[problem].status >= 500 ? 'ours' : 'caller';
}
