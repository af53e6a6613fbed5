import type { TimelineEntry } from '../contract/view.js';
import { CALLBACK_EVENTS } from '../zego/tables/callback-events.js';
import { meaningOfQuitReason } from '../zego/tables/quit-reasons.js';
import { countText, durationText } from './amounts.js';

/** Meanings of ZEGO's callbacks, by `event_type`. */
const CALLBACKS: Readonly<Record<number, string>> = {
  [CALLBACK_EVENTS.uploaded]: 'upload finished',
  [CALLBACK_EVENTS.endedAbnormally]: 'ended abnormally',
  [CALLBACK_EVENTS.imageUnavailable]: 'an image could not be fetched',
  [CALLBACK_EVENTS.noStreams]: 'nobody publishes in the room',
  [CALLBACK_EVENTS.ended]: 'recording ended',
  [CALLBACK_EVENTS.streamMissing]: 'a stream to record is missing',
  [CALLBACK_EVENTS.uploading]: 'upload started',
  [CALLBACK_EVENTS.hlsAddress]: 'the live playlist is available',
  [CALLBACK_EVENTS.paused]: 'paused',
  [CALLBACK_EVENTS.resumed]: 'resumed',
} satisfies Record<(typeof CALLBACK_EVENTS)[keyof typeof CALLBACK_EVENTS], string>;

/** A timeline entry as text. */
interface EntryWords {
  /** The event and its meaning, if the name alone does not say it. */
  readonly what: string;
  /** `by alice`; empty without a name. */
  readonly requester: readonly string[];
  /** The other fields of the entry. */
  readonly details: readonly (readonly [name: string, value: string])[];
}

/** Returns a timeline entry as text. */
export function entryWords(entry: TimelineEntry): EntryWords {
  const { at: _at, by: _by, event, requestedBy, ...fields } = entry;
  const meanings = meaningsOf(entry);
  return {
    what: meanings.length === 0 ? event : `${event}: ${meanings.join(', ')}`,
    requester: typeof requestedBy === 'string' ? [`by ${requestedBy}`] : [],
    details: Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const],
    ),
  };
}

function meaningsOf({ event, by, ...details }: TimelineEntry): string[] {
  const number = (name: string): number => numberOf(details[name]) ?? 0;
  const reason = numberOf(details['quitReason']);
  const because = reason === undefined ? [] : [meaningOfQuitReason(reason).text];
  if (by === 'callback') {
    const meaning = CALLBACKS[Number(/^event (\d+)$/.exec(event)?.[1])];
    return meaning === undefined ? because : [meaning, ...because];
  }
  if (by !== 'session') return [];
  switch (event) {
    case 'interrupted':
      return because;
    case 'restarting':
      return [`another task takes over ${number('inMs') > 0 ? `in ${durationText(number('inMs'))}` : 'at once'}`];
    case 'rollover':
      return ["ZEGO's day is nearly over, and the next task starts beside this one"];
    case 'files checked':
      return [`${countText(number('verified'), 'file')} found in the bucket`];
    case 'rescue started':
      return [`${countText(number('files'), 'file')} to be copied out of ZEGO's backup`];
    case 'rescue ended': {
      const left = number('left');
      return [left > 0 ? `${countText(left, 'file')} left in ZEGO's backup` : 'every file is in the bucket'];
    }
    default:
      return [];
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
