import type { Manifest, SessionView, TimelineEntry } from '../../contract/index.js';
import { type Problem, problemBody } from '../problems.js';
import type { StoredSession } from './read-session.js';

/** The content of an event id: how many timeline entries the reader has received, and whether the session is closed. */
interface Mark {
  readonly entries: number;
  readonly closed: boolean;
}

const MARK = /^(\d{1,9})(\.closed)?$/;

/** Returns a mark as the text of an `id:` line. */
export function markText({ entries, closed }: Mark): string {
  return `${entries}${closed ? '.closed' : ''}`;
}

/** Parses the mark in `Last-Event-ID`; undefined for anything else. */
export function markOf(text: unknown): Mark | undefined {
  const [, entries, closed] = (typeof text === 'string' && MARK.exec(text)) || [];
  return entries === undefined ? undefined : { entries: Number(entries), closed: closed !== undefined };
}

/** Returns an event with the whole view. */
export function viewFrame(view: SessionView): Buffer {
  return frame('view', view, { entries: entriesOf(view), closed: false });
}

/** Returns an event with a timeline entry; `place` counts from 0. */
function timelineFrame(entry: TimelineEntry, place: number): Buffer {
  return frame('timeline', entry, { entries: place + 1, closed: false });
}

/** Returns the last event of a stream, with the manifest. */
export function closedFrame(manifest: Manifest, entries: number): Buffer {
  return frame('closed', manifest, { entries, closed: true });
}

/** Why a session can't be read at the moment. */
export interface Unavailable {
  /** The part that does not respond. */
  readonly component: 'worker' | 'temporal';
  /** For a person: what is missing, and what to do. */
  readonly message: string;
  /** What Temporal itself knows of the session, if it responds. */
  readonly session?: StoredSession;
}

/** Returns an event that says why a session can't be read at the moment; the next view ends that. */
export function unavailableFrame(unavailable: Unavailable): Buffer {
  return frame('unavailable', unavailable, undefined);
}

/** Returns an event with the problem that ends a stream early. */
export function problemFrame(problem: Problem, requestId: string): Buffer {
  return frame('problem', problemBody(problem, requestId), undefined);
}

/** Returns a comment, which keeps the connection alive. */
export function commentFrame(text: string): Buffer {
  return Buffer.from(`: ${text}\n\n`);
}

/** Returns the number of timeline entries so far. */
export function entriesOf({
  timeline,
  timelineOmitted = 0,
}: Pick<SessionView, 'timeline' | 'timelineOmitted'>): number {
  return timelineOmitted + timeline.length;
}

/**
 * Returns events for the timeline entries after the first `entries`, as far as the view still has them. `newest` is the
 * last entry that was sent: it is sent again if its count has grown.
 */
export function framesAfter(view: SessionView, entries: number, newest?: TimelineEntry): Buffer[] {
  const { timeline, timelineOmitted = 0 } = view;
  const now = timeline[entries - 1 - timelineOmitted];
  const isCounted = newest !== undefined && now !== undefined && JSON.stringify(now) !== JSON.stringify(newest);
  const from = isCounted ? entries - 1 : entries;
  return timeline.flatMap((entry, index) => {
    const place = timelineOmitted + index;
    return place >= from ? [timelineFrame(entry, place)] : [];
  });
}

/** Formats an event. JSON contains no line ends, so its data is a single line. */
function frame(event: string, data: unknown, mark: Mark | undefined): Buffer {
  const id = mark ? `id: ${markText(mark)}\n` : '';
  return Buffer.from(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
