import type { FastifyRequest } from 'fastify';
import type { Fault } from '../contract/metrics.js';
import { PROBLEMS, type ProblemName } from './problems.js';

const answered = new WeakMap<FastifyRequest, ProblemName>();

/** Notes with which problem a request is answered. */
export function noteProblem(request: FastifyRequest, problem: ProblemName): void {
  answered.set(request, problem);
}

/** Whose it is that a request, which was answered with `status`, was not served. */
export function faultOfAnswer(request: FastifyRequest, status: number): Fault {
  const problem = answered.get(request);
  if (problem !== undefined) return faultOfProblem(problem);
  if (status < 400) return 'none';
  return status < 500 ? 'caller' : 'ours';
}

/** Whose a problem is. */
export function faultOfProblem(problem: ProblemName): Fault {
  // A task that no session has may well be another system's.
  if (problem === 'unknown-task') return 'none';
  if (problem === 'zego-unreachable') return 'vendor';
  return PROBLEMS[problem].status >= 500 ? 'ours' : 'caller';
}
