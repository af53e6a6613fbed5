import { expect, test } from 'vitest';
import { System } from './system.js';

const system = await System.start();

test('the timeline has the time of a request, even if no worker ran at that time', {
  timeout: 180_000,
}, async () => {
  const session = await system.start('unattended');
  await system.phase(session, 'recording');
  await system.kill('worker');
  const fromMs = Date.now();
  await session.signals.updateLayout({ MixMode: 2 });
  await session.stop('over');
  const untilMs = Date.now();
  await system.startPart('worker');
  const { timeline } = await system.until(session, ({ phase }) => phase === 'closed');
  for (const requested of ['layout requested', 'stop requested']) {
    const atMs = Date.parse(timeline.find(({ event }) => event === requested)?.at ?? '');
    expect(atMs).toBeGreaterThanOrEqual(fromMs);
    expect(atMs).toBeLessThanOrEqual(untilMs);
  }
});
