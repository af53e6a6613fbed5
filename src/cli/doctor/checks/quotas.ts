import { CALLS_PER_SECOND, type ZegoAction } from '../../../zego/index.js';
import type { ConfigCheck } from '../check.js';
import { type Finding, ok, warning } from '../finding.js';

/** Workers use nine tenths of a quota. */
const USED = 0.9;

/** What each app's quotas mean, and whether ZEGO grants so much as far as is known. */
export const quotas: ConfigCheck = {
  name: 'quotas',
  run: async ({ config }) => Object.entries(config.apps).map(([name, app]) => look(name, app.quotas)),
};

function look(name: string, own: Readonly<Partial<Record<ZegoAction, number>>>): Finding {
  const check = `quotas of app "${name}"`;
  const all = { ...CALLS_PER_SECOND, ...own };
  const starts = Math.floor(Math.min(all.StartRecord, all.StopRecord) * USED * 60);
  const polled = Math.floor(all.DescribeRecordStatus * USED * 60);
  const seen = `${starts} sessions can start or stop in a minute, ${polled} be polled once a minute`;
  const above = Object.entries(own).filter(([action, calls]) => calls > (knownOf(action) ?? calls));
  if (above.length === 0) return ok(check, seen);
  const list = above.map(([action, calls]) => `${action} ${calls} a second, ordinarily ${knownOf(action)}`).join('; ');
  const mend =
    'Fine where ZEGO has granted it in writing; else remove them, since ZEGO refuses what is above (300000003).';
  return warning(check, `${seen}; above what ZEGO ordinarily grants: ${list}`, mend);
}

function knownOf(action: string): number | undefined {
  return Object.entries(CALLS_PER_SECOND).find(([name]) => name === action)?.[1];
}
