import type { Mistake } from './messages.js';
import type { RecordingParams } from './request.js';

/** What a profile or request says of a task, and the session says instead. */
export function filledInBySession({ RecordInputParams: input = {} }: RecordingParams): readonly Mistake[] {
  return ['ClientTaskId', 'MaxRecordTime']
    .filter((name) => input?.[name] !== undefined && input[name] !== null)
    .map((name) => ({ path: `RecordInputParams.${name}`, message: 'has no effect: the session fills it in' }));
}
