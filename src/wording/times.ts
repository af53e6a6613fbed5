import { durationText } from './amounts.js';

/** `10:15:02` in local time; the text itself if it is not a time. */
export function clockText(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
}

/** `2026-01-31 10:15:02` in local time. */
export function dateText(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${dayText(at)} ${clockText(iso)}`;
}

/** The local time, with its date unless that is the day of `reference` (epoch milliseconds). */
export function momentText(iso: string, reference: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return dayText(at) === dayText(new Date(reference)) ? clockText(iso) : dateText(iso);
}

/** A time span: `2026-01-31 10:15:02 to 10:20:00`, with the second date if it differs. */
export function spanText(from: string, to: string): string {
  return `${dateText(from)} to ${momentText(to, Date.parse(from))}`;
}

/** A time and its distance: `2026-01-31 10:15:02 (3 min ago)`. */
export function dateAndDistance(iso: string, nowMs: number): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${dateText(iso)} (${distanceText(iso, nowMs)})`;
}

/** The distance of a time: `3 min ago`, `in 2 h 5 min`. */
export function distanceText(iso: string, nowMs: number): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  return ms <= nowMs ? `${durationText(nowMs - ms)} ago` : `in ${durationText(ms - nowMs)}`;
}

/** The time zone's distance from UTC at a time: `UTC+01:00`. */
export function zoneText(atMs: number): string {
  const minutes = -new Date(atMs).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** A time with its zone: `2026-01-31 10:15:02 UTC+01:00`. */
export function exactText(iso: string): string {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? iso : `${dateText(iso)} ${zoneText(ms)}`;
}

function dayText(at: Date): string {
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
