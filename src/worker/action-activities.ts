import type { SessionActivities, ZegoAction } from '../contract/index.js';

/** The activity that calls each Action. DescribeTasks has none: no session lists tasks. */
export const ACTIVITIES_OF: Readonly<Partial<Record<ZegoAction, keyof SessionActivities>>> = {
  StartRecord: 'startRecord',
  StopRecord: 'stopRecord',
  DescribeRecordStatus: 'describeRecordStatus',
  UpdateLayout: 'updateLayout',
  UpdateWhiteboard: 'updateWhiteboard',
  PauseRecord: 'pauseRecord',
  ResumeRecord: 'resumeRecord',
  TakeSnapshot: 'takeSnapshot',
};
