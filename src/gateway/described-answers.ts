import { z } from 'zod';
import type { JsonSchema } from './json-schemas.js';
import { PROBLEMS, type ProblemName } from './problem-types.js';
import { PROBLEM_MEDIA_TYPE, problemType } from './problems.js';

type Headers = Record<string, JsonSchema>;

const REQUEST_ID: Headers = {
  'X-Request-Id': {
    type: 'string',
    description: "Identifies the request in the log; the caller's own, if it sent one.",
  },
};

const RATE: Headers = {
  'RateLimit-Limit': { type: 'integer', description: 'How many requests a second the key may send.' },
  'RateLimit-Remaining': { type: 'integer', description: 'How many of them are left.' },
  'RateLimit-Reset': { type: 'integer', description: 'Seconds until the count starts again.' },
};

const LOCATION: Headers = {
  Location: { type: 'string', description: 'The address of the session.' },
};

const RETRY: Headers = {
  'Retry-After': { type: 'integer', description: 'After how many seconds to retry.' },
};

/** Returns the headers of a successful response. `counted`: the route has a rate limit. */
export function headersOf(counted: boolean, located: boolean): Headers {
  return { ...REQUEST_ID, ...(counted && RATE), ...(located && LOCATION) };
}

/** Describes the problems of a route: one response for each status, with each of its problems as an example. */
export function describedProblems(names: readonly ProblemName[], counted: boolean): Record<string, JsonSchema> {
  const byStatus = new Map<number, ProblemName[]>();
  for (const name of new Set(names)) {
    const { status } = PROBLEMS[name];
    byStatus.set(status, [...(byStatus.get(status) ?? []), name]);
  }
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, answerOf(some, status, counted)]));
}

/** Returns the name of a response made by `describedProblems`, built from its problems; undefined for any other. */
export function problemsName(answer: unknown): string | undefined {
  const parsed = problemAnswer.safeParse(answer);
  return parsed.success ? Object.keys(parsed.data.content[PROBLEM_MEDIA_TYPE].examples).join('.') : undefined;
}

const problemAnswer = z.object({
  content: z.object({ [PROBLEM_MEDIA_TYPE]: z.object({ examples: z.record(z.string(), z.unknown()) }) }),
});

function answerOf(names: readonly ProblemName[], status: number, counted: boolean): JsonSchema {
  const lines = names.map((name) => `- \`${problemType(name)}\`: ${PROBLEMS[name].title}. ${PROBLEMS[name].means}`);
  const type = { enum: names.map(problemType) };
  return {
    description: lines.join('\n'),
    headers: {
      ...REQUEST_ID,
      ...(counted && status === 429 && RATE),
      ...((status === 429 || status === 503) && RETRY),
    },
    content: {
      [PROBLEM_MEDIA_TYPE]: {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { type, status: { const: status } } }],
        },
        examples: Object.fromEntries(
          names.map((name) => [name, { summary: PROBLEMS[name].title, value: example(name) }]),
        ),
      },
    },
  };
}

function example(name: ProblemName): JsonSchema {
  const { status, title } = PROBLEMS[name];
  return { type: problemType(name), title, status, requestId: '6fb7f402-d57e-4df8-b926-ee0f0c2f49bb' };
}
