/** What ZEGO's last responses to StartRecord show of an app's free tasks, as one worker process has seen them. */
export interface Admission {
  /** When ZEGO last refused a start for capacity, in epoch milliseconds. */
  readonly refusedAtMs: number;
  /** How many starts it has accepted since then, and lately; and when the last one. */
  readonly accepted: number;
  readonly acceptedAtMs: number;
}

/** The age at which an accepted start no longer shows that tasks are free. */
const FRESH_MS = 30_000;
/** The time in which a refusal loses half of its weight. */
const HALF_LIFE_MS = 15_000;

/** The admission of a process without a response: it sends every start. */
export const OPEN_ADMISSION: Admission = {
  refusedAtMs: Number.NEGATIVE_INFINITY,
  accepted: 0,
  acceptedAtMs: Number.NEGATIVE_INFINITY,
};

/** Returns the admission after a refusal for capacity. */
export function admissionAfterRefusal(nowMs: number): Admission {
  return { ...OPEN_ADMISSION, refusedAtMs: nowMs };
}

/** Returns the admission after ZEGO has accepted a start. */
export function admissionAfterStart(admission: Admission, nowMs: number): Admission {
  return { ...admission, accepted: freshlyAccepted(admission, nowMs) + 1, acceptedAtMs: nowMs };
}

/**
 * Whether the session at this position, from 1, is sent to ZEGO now. After a refusal it is the first one only, and one
 * more for every second start that ZEGO accepts: a full app gets few calls however many sessions wait, and free tasks
 * are taken ever faster. With time a refusal loses its weight, and more are sent: sessions that wait and never try, being paused
 * or without a worker, hold up nobody for long.
 */
export function isAdmitted(admission: Admission, position: number, nowMs: number): boolean {
  const halfLives = Math.max(0, Math.floor((nowMs - admission.refusedAtMs) / HALF_LIFE_MS));
  return position <= Math.floor(freshlyAccepted(admission, nowMs) / 2) + 2 ** halfLives;
}

function freshlyAccepted({ accepted, acceptedAtMs }: Admission, nowMs: number): number {
  return nowMs - acceptedAtMs > FRESH_MS ? 0 : accepted;
}
