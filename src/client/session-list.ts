import { z } from 'zod';
import {
  DEFAULT_PAGE_SIZE,
  MAX_CURSOR_CHARACTERS,
  MAX_PAGE_SIZE,
  OUTCOMES,
  SESSION_PHASES,
  type SessionFilter,
  type SessionPage,
  type SessionSummary,
} from '../contract/index.js';
import { mistakesOf } from '../contract/mistakes.js';
import { configNameSchema, sessionRequestSchema } from '../contract/request.schema.js';
import { descriptionOf } from './describe-session.js';
import { InvalidRequest, TemporalRefused } from './errors.js';
import { foreignCursor, type PageCursors } from './page-cursor.js';
import type { CallOptions } from './session-signals.js';
import { summaryOf } from './session-summary.js';
import type { TemporalCalls } from './temporal-calls.js';
import { withTerminated } from './terminated-sessions.js';
import { matches, sessionsQuery } from './visibility-query.js';

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const INVALID_ARGUMENT = 3;

/** The filter and page of a list. */
export interface ListOptions extends SessionFilter {
  /** Sessions a page, 1 to 1000. @default 50 */
  readonly pageSize?: number;
  /** `nextCursor` of the previous page. */
  readonly cursor?: string;
}

type ListAnswer = Awaited<ReturnType<TemporalCalls['client']['workflowService']['listWorkflowExecutions']>>;

const optionsSchema = z.strictObject({
  app: configNameSchema.optional(),
  room: sessionRequestSchema.shape.roomId.optional(),
  phase: z.enum(SESSION_PHASES).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  attention: z.boolean().optional(),
  pageSize: z.int().min(1).max(MAX_PAGE_SIZE).optional(),
  cursor: z.string().max(MAX_CURSOR_CHARACTERS).optional(),
});

/**
 * Reads one page from the visibility store, which lags by about a second.
 * @throws InvalidRequest, TemporalUnavailable, TemporalRefused
 */
export async function listSessions(
  calls: TemporalCalls,
  cursors: PageCursors,
  { cursor, ...options }: ListOptions,
): Promise<SessionPage> {
  const parsed = optionsSchema.safeParse({ ...options, ...(cursor !== undefined && { cursor }) });
  if (!parsed.success) {
    throw new InvalidRequest('list', mistakesOf(parsed.error, Object.keys(optionsSchema.shape)));
  }
  const query = sessionsQuery(options);
  const token = cursor === undefined ? undefined : await cursors.tokenOf(cursor, query);
  const { sessions, nextToken } = await page(calls, query, { ...options, ...(token && { token }) });
  const judged = await withTerminated(calls, sessions, Date.now());
  return {
    sessions: judged.filter((session) => matches(options, session)),
    ...(nextToken && { nextCursor: await cursors.cursorOf(nextToken, query) }),
  };
}

interface PageOptions extends Pick<ListOptions, 'pageSize'>, CallOptions {
  /** Temporal's token for the page. @default the first page */
  readonly token?: Uint8Array;
}

/** Reads one page of the sessions that match a list filter. */
export async function page(
  calls: TemporalCalls,
  query: string,
  { pageSize = DEFAULT_PAGE_SIZE, token, timeoutMs }: PageOptions,
): Promise<{ readonly sessions: readonly SessionSummary[]; readonly nextToken?: Uint8Array }> {
  const { client } = calls;
  const { namespace } = client.options;
  // The SDK's own list hides the page token and so cannot continue in another process.
  const context = { doing: 'list sessions', ...(timeoutMs !== undefined && { timeoutMs }) };
  const list = (): Promise<ListAnswer> =>
    client.workflowService.listWorkflowExecutions({
      namespace,
      query,
      pageSize,
      ...(token && { nextPageToken: token }),
    });
  const answer = await calls.run(context, list).catch((error: unknown): never => {
    // The filter is ours, so the invalid argument is a token that another version of the store made.
    const isToken = token && error instanceof TemporalRefused && error.grpcCode === INVALID_ARGUMENT;
    throw isToken ? foreignCursor(error) : error;
  });
  // A session whose memo is unreadable because its key was removed must not hide the others.
  const found = await Promise.all(answer.executions.map((raw) => descriptionOf(client, raw)));
  const sessions = found.map(summaryOf);
  const nextToken = answer.nextPageToken;
  return { sessions, ...(nextToken.length > 0 && { nextToken }) };
}
