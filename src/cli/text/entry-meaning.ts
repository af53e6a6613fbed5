import type { TimelineEntry } from '../../contract/index.js';
import { meaningOfQuitReason } from '../../zego/quit-reasons.js';
import { countText, durationText } from './amounts.js';

/** What ZEGO's callbacks tell, by `event_type`. */
const CALLBACKS: Readonly<Record<string, string>> = {
  'event 1': 'upload finished',
  'event 2': 'ended abnormally',
  'event 3': 'an image could not be fetched',
  'event 4': 'nobody publishes in the room',
  'event 5': 'recording ended',
  'event 6': 'a stream to record is missing',
  'event 7': 'upload begins',
  'event 102': 'the live playlist is there',
  'event 201': 'paused',
  'event 202': 'resumed',
};

/** What an entry means for a person, beyond its own words; nothing where those say it all. */
export function meaningsOf({ event, by, ...details }: TimelineEntry): string[] {
  const number = (name: string): number | undefined => numberOf(details[name]);
  const reason = number('quitReason');
  const because = reason === undefined ? [] : [meaningOfQuitReason(reason).text];
  if (by === 'callback') {
    const meaning = CALLBACKS[event];
    return meaning === undefined ? because : [meaning, ...because];
  }
  if (by !== 'session') return [];
  switch (event) {
    case 'interrupted':
      return because;
    case 'restarting': {
      const inMs = number('inMs') ?? 0;
      return [`another task takes over ${inMs > 0 ? `in ${durationText(inMs)}` : 'at once'}`];
    }
    case 'rollover':
      return ["ZEGO's day is nearly over, and the next task starts beside this one"];
    case 'files checked': {
      const verified = number('verified') ?? 0;
      return [`${countText(verified, 'file')} found in the bucket`];
    }
    case 'rescue begun':
      return [`${countText(number('files') ?? 0, 'file')} to be copied out of ZEGO's backup`];
    case 'rescue ended': {
      const left = number('left') ?? 0;
      return [left > 0 ? `${countText(left, 'file')} left in ZEGO's backup` : 'every file is in the bucket'];
    }
    default:
      return [];
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
