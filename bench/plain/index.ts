export { bareIdle } from './bare-idle.js';
export { bareSession } from './bare-session.js';
export { bareStart } from './bare-start.js';
export { plainSession } from './plain-session.js';
