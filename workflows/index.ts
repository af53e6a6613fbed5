export { fileRescue } from './file-rescue.js';
export { fleetKeeper } from './fleet-keeper.js';
export { recordingRoom } from './recording-room.js';
export { recordingSession } from './recording-session.js';
export { webhookDelivery } from './webhook-delivery.js';
