/** Returns a task's name for people: `task 1`, or `task 2 of lane 1` if there are several lanes. */
export function taskName({ lane, number }: { readonly lane: number; readonly number: number }): string {
  return lane === 0 ? `task ${number}` : `task ${number} of lane ${lane}`;
}
