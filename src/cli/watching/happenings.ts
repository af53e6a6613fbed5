import { setTimeout as sleep } from 'node:timers/promises';
import { TemporalUnavailable } from '../../client/errors.js';
import type { RecordingSession } from '../../client/index.js';
import type { ClosedHappening, Happening } from './happening.js';
import { inspectSession, type Look } from './inspect-session.js';
import { ViewReader } from './view-reader.js';

/** How to look. */
export interface HappeningsOptions {
  /** How often to look, in milliseconds. @default 1000, and 5000 once nothing has happened for a minute */
  readonly pollAfterMs?: number;
  /** Ends the looking with an AbortError. */
  readonly signal?: AbortSignal;
}

/** How often to look, in milliseconds: while things happen, and once nothing has for a minute. */
const BUSY_POLL_MS = 1_000;
const QUIET_POLL_MS = 5_000;
const QUIET_AFTER_MS = 60_000;

/**
 * Everything that happens to a session, each once, until it is closed; from its first timeline entry on that it still
 * knows. Goes on while Temporal or the worker is away.
 * @throws SessionNotFound, TemporalRefused
 */
export async function* happenings(
  session: RecordingSession,
  { pollAfterMs, signal }: HappeningsOptions = {},
): AsyncGenerator<Happening, void> {
  const reader = new ViewReader();
  let away: 'temporal' | 'worker' | undefined;
  let lastNewsMs = Date.now();
  for (;;) {
    const look = await lookUnlessAway(session);
    const at = new Date().toISOString();
    const nowAway = whoIsAway(look);
    if (nowAway !== undefined && nowAway.who !== away) yield { type: 'away', at, ...nowAway };
    if (nowAway === undefined && away !== undefined) yield { type: 'back', at };
    away = nowAway?.who;
    if (!(look instanceof TemporalUnavailable)) {
      const news = look.view ? reader.newsOf(look.view) : [];
      yield* news;
      if (news.length > 0) lastNewsMs = Date.now();
      if (look.end) {
        yield closed(look, at);
        return;
      }
    }
    const quiet = Date.now() - lastNewsMs > QUIET_AFTER_MS;
    await sleep(pollAfterMs ?? (quiet ? QUIET_POLL_MS : BUSY_POLL_MS), undefined, signal && { signal });
  }
}

async function lookUnlessAway(session: RecordingSession): Promise<Look | TemporalUnavailable> {
  try {
    return await inspectSession(session);
  } catch (error) {
    if (error instanceof TemporalUnavailable) return error;
    throw error;
  }
}

function whoIsAway(look: Look | TemporalUnavailable): { who: 'temporal' | 'worker'; message: string } | undefined {
  if (look instanceof TemporalUnavailable) return { who: 'temporal', message: look.message };
  if (look.view || look.end) return undefined;
  return { who: 'worker', message: 'No worker answers for this session. It goes on when one runs again.' };
}

function closed({ summary, end }: Look, at: string): ClosedHappening {
  return {
    type: 'closed',
    at: summary.closedAt ?? at,
    status: summary.status,
    ...(summary.outcome && { summary: summary.outcome }),
    ...end,
  };
}
