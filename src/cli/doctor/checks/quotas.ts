import { USED_TENTHS } from '../../../worker/pacer.js';
import { CALLS_PER_SECOND, type ZegoAction } from '../../../zego/tables/actions.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, ok, warning } from '../finding.js';

/** Reports the capacity of each app's quotas, and quotas above ZEGO's usual ones. */
export const quotas: ConfigCheck = {
  name: 'quotas',
  run: async ({ config }) => Object.entries(config.apps).map(([name, app]) => checkQuotas(name, app.quotas)),
};

function checkQuotas(name: string, own: Readonly<Partial<Record<ZegoAction, number>>>): Finding {
  const check = `quotas of app "${name}"`;
  const all = { ...CALLS_PER_SECOND, ...own };
  const starts = perMinute(Math.min(all.StartRecord, all.StopRecord));
  const polled = perMinute(all.DescribeRecordStatus);
  const seen = `${starts} sessions can start or stop per minute, ${polled} can be polled once per minute`;
  const above = Object.entries(own).filter(([action, calls]) => calls > (knownOf(action) ?? calls));
  if (above.length === 0) return ok(check, seen);
  const list = above.map(([action, calls]) => `${action} ${calls} per second, usually ${knownOf(action)}`).join('; ');
  const fix =
    'Fine if ZEGO has confirmed them in writing. Else remove them: ZEGO rejects calls above its quota (300000003).';
  return warning(check, `${seen}; above ZEGO's usual quotas: ${list}`, fix);
}

/** The maximum number of calls per minute that workers make. */
function perMinute(quota: number): number {
  return Math.floor((quota * USED_TENTHS * 60) / 10);
}

function knownOf(action: string): number | undefined {
  return Object.entries(CALLS_PER_SECOND).find(([name]) => name === action)?.[1];
}
