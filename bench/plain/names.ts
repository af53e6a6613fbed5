/** The task queue of the workflows that sessions are compared with. */
export const PLAIN_TASK_QUEUE = 'bench-plain';

/** The workflow types that sessions are compared with. */
export const PLAIN_WORKFLOWS = {
  plainSession: 'plainSession',
  bareSession: 'bareSession',
  bareStart: 'bareStart',
} as const;
