import { startChildInTime } from '../../../workflows/child-start.js';

/** Starts a child with this id and returns the verdict. */
export async function parent(childId: string, withinMs: number): Promise<unknown> {
  const { verdict, ...more } = await startChildInTime('child', { workflowId: childId, args: [] }, withinMs);
  return { verdict, ...('reason' in more && { reason: more.reason }) };
}

/** A child that ends at once. */
export async function child(): Promise<void> {}
