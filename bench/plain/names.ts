/** The task queue of the plain workflows. */
export const PLAIN_TASK_QUEUE = 'bench-plain';

/** The workflow types of the plain workflows. */
export const PLAIN_WORKFLOWS = {
  plainSession: 'plainSession',
  bareSession: 'bareSession',
  bareStart: 'bareStart',
  bareIdle: 'bareIdle',
} as const;
