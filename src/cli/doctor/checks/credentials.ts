import type { AppConfig } from '../../../config/index.js';
import { ZEGO_CODES, ZegoClient, ZegoError } from '../../../zego/index.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, failed, notChecked, ok, warning } from '../finding.js';

/** The id of no task: ZEGO reports it unknown after accepting the signature, without any effect. */
const NO_TASK = 'reelkeeperDoctor';

/** Checks that ZEGO accepts the credentials of each app. */
export const credentials: ConfigCheck = {
  name: 'credentials',
  run: async ({ config, signal }) =>
    Promise.all(Object.entries(config.apps).map(([name, app]) => checkApp(name, app, signal))),
};

async function checkApp(name: string, app: AppConfig, signal: AbortSignal): Promise<Finding> {
  const check = `credentials of app "${name}"`;
  const { appId, endpoint } = app;
  if (app.serverSecret === undefined)
    return notChecked(check, 'no serverSecret is configured; a gateway alone needs none');
  const client = new ZegoClient({ appId, serverSecret: app.serverSecret.reveal(), endpoint });
  try {
    await client.describeRecordStatus({ TaskId: NO_TASK }, { signal });
    return ok(check, `ZEGO accepts the signature of app ${appId}`);
  } catch (error) {
    if (!(error instanceof ZegoError)) throw error;
    return findingOf(check, appId, error);
  } finally {
    client.close();
  }
}

function findingOf(check: string, appId: number, error: ZegoError): Finding {
  const seen = error.message.replace(error.advice, '').trim();
  switch (error.code) {
    case ZEGO_CODES.noSuchTask:
      return ok(check, `ZEGO accepts the signature of app ${appId}`);
    case ZEGO_CODES.tooManyRequests:
    case ZEGO_CODES.systemError:
    case ZEGO_CODES.gatewayCheckFailed:
      return warning(check, seen, 'Run this again in a moment.');
    default:
      return failed(check, seen, error.advice);
  }
}
