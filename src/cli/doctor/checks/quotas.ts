import { USED_TENTHS } from '../../../worker/pacer.js';
import { CALLS_PER_SECOND, type ZegoAction } from '../../../zego/index.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, ok, warning } from '../finding.js';

/** What each app's quotas mean, and whether ZEGO grants so much as far as is known. */
export const quotas: ConfigCheck = {
  name: 'quotas',
  run: async ({ config }) => Object.entries(config.apps).map(([name, app]) => look(name, app.quotas)),
};

function look(name: string, own: Readonly<Partial<Record<ZegoAction, number>>>): Finding {
  const check = `quotas of app "${name}"`;
  const all = { ...CALLS_PER_SECOND, ...own };
  const starts = perMinute(Math.min(all.StartRecord, all.StopRecord));
  const polled = perMinute(all.DescribeRecordStatus);
  const seen = `${starts} sessions can start or stop in a minute, ${polled} be polled once a minute`;
  const above = Object.entries(own).filter(([action, calls]) => calls > (knownOf(action) ?? calls));
  if (above.length === 0) return ok(check, seen);
  const list = above.map(([action, calls]) => `${action} ${calls} a second, ordinarily ${knownOf(action)}`).join('; ');
  const fix =
    'Fine where ZEGO has granted it in writing; else remove them, since ZEGO refuses what is above (300000003).';
  return warning(check, `${seen}; above what ZEGO ordinarily grants: ${list}`, fix);
}

/** The calls that workers make in a minute at most. */
function perMinute(quota: number): number {
  return Math.floor((quota * USED_TENTHS * 60) / 10);
}

function knownOf(action: string): number | undefined {
  return Object.entries(CALLS_PER_SECOND).find(([name]) => name === action)?.[1];
}
