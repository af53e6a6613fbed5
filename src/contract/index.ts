export type * from './activities.js';
export * from './ids.js';
export type * from './json.js';
export * from './limits.js';
export * from './messages.js';
export * from './names.js';
export * from './request.js';
export type * from './storage-activities.js';
export * from './view.js';
