import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { Manifest } from '../contract/index.js';

/** What a session's close carries: a manifest, or nothing at all where it was canceled. */
export type ManifestAnswer = Manifest | 'canceled';

/**
 * Waits for a session's workflow to close.
 * @throws WorkflowFailedError for every close but Completed and Canceled
 */
export async function closedAnswer(
  handle: WorkflowHandle<(request: unknown) => Promise<Manifest>>,
): Promise<ManifestAnswer> {
  try {
    return await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure) return 'canceled';
    throw error;
  }
}
