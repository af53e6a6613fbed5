export { recordingSession } from './recording-session.js';
