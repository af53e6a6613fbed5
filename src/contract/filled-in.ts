import type { Mistake } from './messages.js';
import type { RecordingParams } from './request.js';

/** Returns the parameters of a profile or request that the session overrides. */
export function filledInBySession({ RecordInputParams: input = {} }: RecordingParams): readonly Mistake[] {
  return ['ClientTaskId', 'MaxRecordTime']
    .filter((name) => input?.[name] !== undefined && input[name] !== null)
    .map((name) => ({ path: `RecordInputParams.${name}`, message: 'has no effect: the session sets it' }));
}
