import type { ZegoRefusal } from '../../src/contract/activities.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Mistake } from '../../src/contract/messages.js';

/** The applied revision of a task after a lost response: it is unknown. */
export const UNKNOWN_REVISION = -1;

/** A recording control: a part of the recording that may change while a session records. */
export type ControlKind = 'layout' | 'whiteboard' | 'paused';

/** Every recording control. */
export const CONTROL_KINDS = ['layout', 'whiteboard', 'paused'] as const satisfies readonly ControlKind[];

/** A version of a control's state. Revision 0 is the state of the request. */
export interface Version<T> {
  readonly revision: number;
  readonly value: T;
}

/** The wanted and the accepted state of one control. */
export interface Control<T> {
  readonly wanted: Version<T>;
  readonly accepted: Version<T>;
}

/** The value of any control. */
export type ControlValue = JsonObject | string | boolean | undefined;

/** A change that was rejected. */
export interface RejectedChange {
  readonly kind: ControlKind;
  readonly revision: number;
  readonly value: ControlValue;
  readonly atMs: number;
  readonly rejection: Rejection;
}

/** The recording controls of a session. */
export interface Controls {
  readonly layout: Control<JsonObject | undefined>;
  readonly whiteboard: Control<string | undefined>;
  readonly paused: Control<boolean>;
  readonly lastRevision: number;
  /** The revisions in flight to ZEGO. */
  readonly inFlight: Partial<Record<ControlKind, number>>;
  /** The last rejection. */
  readonly rejected?: RejectedChange | undefined;
}

/** A requested change. */
export type Change =
  | { readonly kind: 'layout'; readonly value: JsonObject }
  | { readonly kind: 'whiteboard'; readonly value: string }
  | { readonly kind: 'paused'; readonly value: boolean };

/** Why a change was rejected: by ZEGO, or before it was sent. */
export type Rejection =
  | { readonly by: 'zego'; readonly refusal: ZegoRefusal }
  | { readonly by: 'us'; readonly reason: string; readonly mistakes?: readonly Mistake[] };

/** Returns the controls of a new session. */
export function newControls(): Controls {
  const none = <T>(value: T): Control<T> => ({ wanted: { revision: 0, value }, accepted: { revision: 0, value } });
  return { layout: none(undefined), whiteboard: none(undefined), paused: none(false), lastRevision: 0, inFlight: {} };
}

/** Returns why a change was rejected, as a message. */
export function rejectionText(rejection: Rejection): string {
  if (rejection.by === 'zego') return rejection.refusal.message;
  const mistakes = rejection.mistakes?.map(({ path, message }) => `${path} ${message}`) ?? [];
  return mistakes.length > 0 ? `${rejection.reason}: ${mistakes.slice(0, 5).join('; ')}` : rejection.reason;
}
