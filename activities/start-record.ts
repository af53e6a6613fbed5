import { ApplicationFailure } from '@temporalio/common';
import type { StartAnswer, StartInput } from '../src/contract/activities.js';
import type { JsonObject } from '../src/contract/json.js';
import { ZEGO_CODES, type ZegoClient, type ZegoError, ZegoInvalidRequest } from '../src/zego/index.js';
import { type ActivityDependencies, entryOf } from './dependencies.js';
import { asZegoError, refusalOf } from './refusals.js';
import { startBody } from './start-body.js';

/** One attempt to start a task, and what it has shown. Whether there is another is the session's decision. */
export async function startRecord(input: StartInput, dependencies: ActivityDependencies): Promise<StartAnswer> {
  const client = entryOf(dependencies.apps, input.app);
  const former = input.profile === 'default' ? dependencies.builtInProfile : undefined;
  const profileParams = entryOf(dependencies.profiles, input.profile) ?? former;
  const storageParams = entryOf(dependencies.storages, input.storage);
  if (!client || !profileParams || !storageParams) {
    return missingConfiguration(input);
  }
  const { app, sessionId } = input;
  const callbackUrl = dependencies.callbackUrl?.(app, sessionId);
  const body = startBody({ ...input, profileParams, storageParams, callbackUrl });
  try {
    const { data, requestId } = await signedAgain(client, body);
    return { verdict: 'started', taskId: data.TaskId, requestId };
  } catch (error) {
    return verdictOf(asZegoError(error));
  }
}

/** An expired signature can be a moment's matter; what ZEGO then says of a fresh one counts. */
async function signedAgain(client: ZegoClient, body: JsonObject): ReturnType<ZegoClient['startRecord']> {
  const start = (): ReturnType<ZegoClient['startRecord']> => client.call('StartRecord', requestOf(body));
  return await start().catch((error: unknown) => {
    if (asZegoError(error).code === ZEGO_CODES.signatureExpired) return start();
    throw error;
  });
}

/** The client checks every body itself, so what is not known to be a request here is found out there. */
function requestOf(body: JsonObject): Parameters<ZegoClient['startRecord']>[0] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the client before it is sent
  return body as unknown as Parameters<ZegoClient['startRecord']>[0];
}

/** What a failed attempt says about whether a task exists. */
function verdictOf(error: ZegoError): StartAnswer {
  const refusal = refusalOf('StartRecord', error);
  const refused = (retry: Extract<StartAnswer, { verdict: 'refused' }>['retry']): StartAnswer => ({
    verdict: 'refused',
    retry,
    refusal,
  });
  if (error instanceof ZegoInvalidRequest) return refused('never');
  if (error.sent === 'no') return refused('unreachable');
  // Trouble inside ZEGO may have struck before or after the task was made.
  if (error.sent === 'maybe' || error.code === ZEGO_CODES.systemError) {
    return { verdict: 'unknown', reason: error.message };
  }
  switch (error.verdict) {
    case 'at-capacity':
    case 'retry-later':
      return refused('no-capacity');
    case 'unknown':
      return refused('perhaps');
    case 'retry':
    case 'final':
      return refused('never');
  }
}

function missingConfiguration({ app, profile, storage, sessionId }: StartInput): never {
  throw ApplicationFailure.create({
    message: `Session "${sessionId}" needs app "${app}", profile "${profile}" and storage "${storage}", and this worker's configuration lacks one of them`,
    type: 'ConfigurationMissing',
    nonRetryable: true,
  });
}
