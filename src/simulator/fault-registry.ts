import type { ZegoAction } from '../zego/index.js';
import { type CheckedFault, type Fault, type FaultName, type FaultNamed, faultSchema } from './faults.schema.js';

/** What a directive is held against. */
interface FaultContext {
  readonly action?: ZegoAction;
  readonly roomId?: string | undefined;
  readonly taskId?: string | undefined;
  /** `event_type` of a callback. */
  readonly event?: number;
}

/** A directive in the book, and how often it has struck. */
export interface FaultState {
  readonly fault: CheckedFault;
  /** How often it was applied. */
  readonly used: number;
}

interface Entry {
  readonly fault: CheckedFault;
  used: number;
  skipLeft: number;
}

/** The directives that are set. Of several that match, the oldest strikes, one at a time. */
export class FaultRegistry {
  #entries: Entry[] = [];

  /** Checks and sets one. Throws a ZodError that names every wrong field. Its state can be watched. */
  add(fault: Fault): FaultState {
    const checked = faultSchema.parse(fault);
    const entry: Entry = { fault: checked, used: 0, skipLeft: checked.skip };
    this.#entries.push(entry);
    return entry;
  }

  /** Forgets all; what has struck already runs its course. */
  clear(): void {
    this.#entries = [];
  }

  /** Those that can still strike. */
  list(): readonly FaultState[] {
    return this.#entries.map(({ fault, used }) => ({ fault, used }));
  }

  /** The fault among `names` that strikes here, used up by one; undefined when all goes well. */
  take<N extends FaultName>(names: readonly N[], context: FaultContext): FaultNamed<N> | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry;
      if (!isNamed(fault, names) || !matches(fault, context)) continue;
      if (entry.skipLeft > 0) {
        entry.skipLeft--;
        continue;
      }
      entry.used++;
      if (fault.times !== 'always' && entry.used >= fault.times) {
        this.#entries = this.#entries.filter((other) => other !== entry);
      }
      return fault;
    }
    return undefined;
  }
}

function isNamed<N extends FaultName>(fault: CheckedFault, names: readonly N[]): fault is FaultNamed<N> {
  return names.some((name) => name === fault.name);
}

function matches(fault: CheckedFault, context: FaultContext): boolean {
  if (fault.roomId !== undefined && fault.roomId !== context.roomId) return false;
  if (fault.taskId !== undefined && fault.taskId !== context.taskId) return false;
  if ('action' in fault && fault.action !== undefined && fault.action !== context.action) return false;
  // The event of a forged callback is what it claims, not what it waits for.
  if (fault.name === 'callback-forged' || !('event' in fault)) return true;
  return fault.event === undefined || fault.event === context.event;
}
