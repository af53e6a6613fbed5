export { OwnerUnknown, TaskNotFound, TaskOwned } from './errors.js';
export { ZegoTasks, type ZegoTasksOptions } from './zego-tasks.js';
