import type { CommandAnswer } from '../src/contract/activities.js';
import { isDoneAlready, ZEGO_CODES, ZegoInvalidRequest } from '../src/zego/index.js';
import type { ZegoAction } from '../src/zego/tables/actions.js';
import type { ActivityDependencies } from './dependencies.js';
import { asZegoError, refusalOf } from './refusals.js';

/** Sends a command once and returns its result. */
export async function command(
  { worker }: Pick<ActivityDependencies, 'worker'>,
  action: ZegoAction,
  send: () => Promise<{ readonly requestId: string }>,
): Promise<CommandAnswer> {
  try {
    const { requestId } = await send();
    return { verdict: 'accepted', requestId };
  } catch (error) {
    const zegoError = asZegoError(error);
    if (zegoError instanceof ZegoInvalidRequest) return { verdict: 'invalid', mistakes: zegoError.mistakes };
    const { code } = zegoError;
    if (code !== undefined && isDoneAlready(action, code)) {
      return { verdict: 'accepted', requestId: zegoError.requestId ?? '' };
    }
    const refusal = refusalOf(action, zegoError, worker);
    // The end of a task says nothing about the change: a later task of the session may accept it.
    const taskIsGone = code === ZEGO_CODES.noSuchTask || code === ZEGO_CODES.taskEnded;
    return taskIsGone || zegoError.verdict !== 'final'
      ? { verdict: 'retry', refusal }
      : { verdict: 'refused', refusal };
  }
}
