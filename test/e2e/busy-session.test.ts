import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { System } from './system.js';
import { tunedServer } from './tuned-server.js';

const system = await System.start({ startTemporal: tunedServer({ 'limit.historyCount.suggestContinueAsNew': 300, 'history.maxTotalUpdates': 200 }) });

describe('baseline', { timeout: 240_000 }, () => {
  test('measure', async () => {
    const session = await system.start('busy');
    await system.phase(session, 'recording');
    const first = (await system.temporal.workflow.getHandle(session.id).describe()).runId;
    const counts = new Map<string, number>();
    let going = true;
    const began = Date.now();
    const caller = async (n: number): Promise<void> => {
      for (let i = 0; going; i++) {
        try {
          const a = await session.updateLayout({ MixMode: 2, CustomNote: `${n}-${i}` });
          const key = a.accepted ? 'accepted' : 'superseded';
          counts.set(key, (counts.get(key) ?? 0) + 1);
        } catch (error) {
          const key = `${(error as Error).name}: ${(error as Error).message.slice(0, 160)} / ${String((error as any).cause?.cause?.details ?? (error as any).cause?.message).slice(0, 200)}`;
          if (going) counts.set(key, (counts.get(key) ?? 0) + 1);
          await sleep(20);
        }
      }
    };
    const callers = Promise.all(Array.from({ length: 10 }, (_, n) => caller(n)));
    for (let t = 0; t < Number(process.env.T ?? 30); t++) {
      await sleep(1000);
      const d = await system.temporal.workflow.getHandle(session.id).describe();
      console.log(t, d.historyLength, d.runId === first ? 'first' : 'later', JSON.stringify([...counts]));
    }
    const stopAt = Date.now();
    await session.stop();
    const stored = Date.now();
    await system.untilTasks('busy', (tasks) => tasks.every(({ endedBy }) => endedBy !== null));
    console.log('stop stored', stored - stopAt, 'stopped after', Date.now() - stopAt, JSON.stringify(await system.tasksOf('busy')));
    going = false;
    await callers;
    console.log(JSON.stringify([...counts]), Date.now() - began);
    for (const n of await readdir(system.folder)) console.log(n, (await stat(join(system.folder, n))).size);
    console.log('printed', system.printed.length, system.printed.slice(-3000));
    expect(1).toBe(1);
  });
});
