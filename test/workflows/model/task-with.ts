import type { TaskState } from '../../../workflows/state/task.js';

type Groups = Pick<TaskState, 'succession' | 'start' | 'poll' | 'reported' | 'applied' | 'stop' | 'end' | 'files'>;

/** How a task differs from another one: some of its fields, of its groups as well. */
export type TaskDifference = Partial<Omit<TaskState, keyof Groups>> & {
  readonly [K in keyof Groups]?: Partial<NonNullable<Groups[K]>>;
};

/** A task that differs in what is named; the rest of each group stays. */
export function taskWith(task: TaskState, ...differences: (TaskDifference | undefined)[]): TaskState {
  return differences.reduce<TaskState>((one, difference) => {
    const groups = Object.entries(difference ?? {}).map(([name, value]) => {
      const group: unknown = Reflect.get(one, name);
      const isGroup = typeof value === 'object' && typeof group === 'object' && !Array.isArray(value);
      return [name, isGroup ? { ...group, ...value } : value];
    });
    return { ...one, ...Object.fromEntries(groups) };
  }, task);
}
