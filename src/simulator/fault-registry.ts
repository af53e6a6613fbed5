import type { ZegoAction } from '../zego/index.js';
import { type CheckedFault, type Fault, type FaultName, type FaultNamed, faultSchema } from './faults.schema.js';

/** The call, task or callback that faults are matched against. */
interface FaultContext {
  readonly action?: ZegoAction;
  readonly roomId?: string | undefined;
  readonly taskId?: string | undefined;
  /** `event_type` of a callback. */
  readonly event?: number;
}

/** A fault that was set, and its use so far. */
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

/** The faults that are set. Of several that match, the oldest applies, one at a time. */
export class FaultRegistry {
  #entries: Entry[] = [];

  /**
   * Checks and sets a fault; the returned state stays current.
   * @throws ZodError that names every wrong field
   */
  add(fault: Fault): FaultState {
    const checked = faultSchema.parse(fault);
    const entry: Entry = { fault: checked, used: 0, skipLeft: checked.skip };
    this.#entries.push(entry);
    return entry;
  }

  /** Removes all faults; those already applied keep their effect. */
  clear(): void {
    this.#entries = [];
  }

  /** The faults that can still apply. */
  list(): readonly FaultState[] {
    return this.#entries.map(({ fault, used }) => ({ fault, used }));
  }

  /** Takes one use of the fault among `names` that applies here; undefined when none does. */
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
  // The event of a forged callback is the one it claims, not one it waits for.
  if (fault.name === 'callback-forged' || !('event' in fault)) return true;
  return fault.event === undefined || fault.event === context.event;
}
