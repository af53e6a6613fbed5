import type { Manifest, SessionView, TimelineEntry } from '../../contract/index.js';
import { type Problem, problemBody } from '../problems.js';

/** The id of an event says how many entries of the timeline its reader has been told, and whether all is over. */
interface Mark {
  readonly entries: number;
  readonly closed: boolean;
}

const MARK = /^(\d{1,9})(\.closed)?$/;

/** A mark as the text of an `id:` line. */
export function markText({ entries, closed }: Mark): string {
  return `${entries}${closed ? '.closed' : ''}`;
}

/** The mark that a reader brings back as `Last-Event-ID`; undefined for anything else. */
export function markOf(text: unknown): Mark | undefined {
  const [, entries, closed] = (typeof text === 'string' && MARK.exec(text)) || [];
  return entries === undefined ? undefined : { entries: Number(entries), closed: closed !== undefined };
}

/** The whole view, as it stands after so many entries. */
export function viewFrame(view: SessionView): Buffer {
  return frame('view', view, { entries: entriesOf(view), closed: false });
}

/** The timeline's entry of this place, counted from 0. */
function timelineFrame(entry: TimelineEntry, place: number): Buffer {
  return frame('timeline', entry, { entries: place + 1, closed: false });
}

/** The manifest, with which a stream ends. */
export function closedFrame(manifest: Manifest, entries: number): Buffer {
  return frame('closed', manifest, { entries, closed: true });
}

/** Why a stream ends before its session does. */
export function problemFrame(problem: Problem, requestId: string): Buffer {
  return frame('problem', problemBody(problem, requestId), undefined);
}

/** Says nothing, and shows that the connection lives. */
export function commentFrame(words: string): Buffer {
  return Buffer.from(`: ${words}\n\n`);
}

/** How many entries the timeline has had so far. */
export function entriesOf({
  timeline,
  timelineOmitted = 0,
}: Pick<SessionView, 'timeline' | 'timelineOmitted'>): number {
  return timelineOmitted + timeline.length;
}

/**
 * The timeline's entries after so many, as far as the view still has them. `newest` is the last one that was told: it is
 * told again when it was counted on meanwhile.
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

/** JSON has no line ends of its own, so that one line of data holds all of it. */
function frame(event: string, data: unknown, mark: Mark | undefined): Buffer {
  const id = mark ? `id: ${markText(mark)}\n` : '';
  return Buffer.from(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
