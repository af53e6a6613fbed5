import type { CommandAnswer } from '../src/contract/activities.js';
import { isDoneAlready, ZEGO_CODES, ZegoInvalidRequest } from '../src/zego/index.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';
import type { ActivityDependencies } from './dependencies.js';
import { asZegoError, refusalOf } from './refusals.js';

/** Sends a command once and tells what became of it. */
export async function command(
  { worker }: Pick<ActivityDependencies, 'worker'>,
  action: ZegoAction,
  send: () => Promise<{ readonly requestId: string }>,
): Promise<CommandAnswer> {
  try {
    const { requestId } = await send();
    return { verdict: 'accepted', requestId };
  } catch (error) {
    const refused = asZegoError(error);
    if (refused instanceof ZegoInvalidRequest) return { verdict: 'invalid', mistakes: refused.mistakes };
    const { code } = refused;
    if (code !== undefined && isDoneAlready(action, code)) {
      return { verdict: 'accepted', requestId: refused.requestId ?? '' };
    }
    const refusal = refusalOf(action, refused, worker);
    // A task that has ended says nothing about the change: a later task of the session may still take it.
    const taskIsGone = code === ZEGO_CODES.noSuchTask || code === ZEGO_CODES.taskEnded;
    return taskIsGone || refused.verdict !== 'final' ? { verdict: 'retry', refusal } : { verdict: 'refused', refusal };
  }
}
