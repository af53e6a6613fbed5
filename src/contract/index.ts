export { ZEGO_ACTIONS, type ZegoAction } from '../zego/tables/actions.js';
export type {
  LaidOver,
  Layout,
  MixConfig,
  MixOutputVideoConfig,
  MixView,
  NewParameters,
  Place,
  RecordInputParams,
  RecordOutputParams,
  Whiteboard,
} from '../zego/tables/parameters.js';
export type * from './activities.js';
export * from './ids.js';
export type * from './json.js';
export * from './limits.js';
export * from './messages.js';
export * from './names.js';
export * from './request.js';
export * from './room.js';
export * from './sessions.js';
export * from './storable.js';
export type * from './storage-activities.js';
export * from './view.js';
export * from './webhooks.js';
