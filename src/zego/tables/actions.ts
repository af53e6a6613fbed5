/** ZEGO Cloud Recording's Actions, as the query parameter `Action` spells them. */
export const ZEGO_ACTIONS = [
  'StartRecord',
  'StopRecord',
  'DescribeRecordStatus',
  'DescribeTasks',
  'UpdateLayout',
  'UpdateWhiteboard',
  'PauseRecord',
  'ResumeRecord',
  'TakeSnapshot',
] as const;

/** One of ZEGO's nine Actions. */
export type ZegoAction = (typeof ZEGO_ACTIONS)[number];

/** The quota of each Action for one app, in calls per second (ZEGO's server API reference, the page of each Action). */
export const CALLS_PER_SECOND: Readonly<Record<ZegoAction, number>> = {
  StartRecord: 50,
  StopRecord: 50,
  DescribeRecordStatus: 10,
  DescribeTasks: 10,
  UpdateLayout: 10,
  UpdateWhiteboard: 10,
  PauseRecord: 10,
  ResumeRecord: 10,
  TakeSnapshot: 10,
};

/** The endpoint without a region (ZEGO's "Accessing server APIs"). */
export const DEFAULT_ENDPOINT = 'https://cloudrecord-api.zego.im';
