export { fileRescue } from './file-rescue.js';
export { recordingSession } from './recording-session.js';
export { webhookDelivery } from './webhook-delivery.js';
