import { condition, proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing: () => Promise<void> }>({ startToCloseTimeout: '10 seconds' });

/** The smallest workflow that stays open: one activity, then a wait without an end. */
export async function bareIdle(): Promise<void> {
  await nothing();
  await condition(() => false);
}
