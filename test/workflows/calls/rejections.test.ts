import { expect, it } from 'vitest';
import { notRecordingFailure } from '../../../workflows/session/rejections.js';
import { started } from '../model/started-task.js';

it.each([
  ['layout', 'The session is stopping, so there is no recording to change (layout)'],
  ['snapshot', 'The session is stopping, so there is nothing to take a picture of (snapshot)'],
  ['start', 'The session is stopping and has accepted as many updates as it can. Its view shows the tasks'],
] as const)('a %s that an ending session does not accept is told why', (kind, message) => {
  const state = { ...started(), ending: { reason: 'cancelled', atMs: 0 } } as const;
  expect(notRecordingFailure(state, kind)).toMatchObject({
    message,
    type: 'NotRecording',
    details: [{ phase: 'stopping' }],
  });
});
