import { expect, test } from 'vitest';
import { runChange } from '../../src/cli/commands/run-change.js';
import { AlreadyPrinted } from '../../src/cli/exit.js';
import { another, scriptedSessions } from '../client/scripted-sessions.js';

const { client, place } = await scriptedSessions();

test('without a response from ZEGO, a change is printed as requested, not as accepted', async () => {
  const { session } = await another(client, { roomId: 'silent' });
  const said = { out: '', err: '' };
  const terminal = {
    env: place.env,
    cwd: import.meta.dirname,
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    emphasis: (_: unknown, text: string) => text,
  };
  const changed = runChange(session.id, { wait: true }, terminal, {
    what: 'the layout',
    update: (one) => one.updateLayout({ answer: 'never' }, { timeoutMs: 5_000 }),
    signal: (one) => one.signals.updateLayout({ MixMode: 2 }),
  });
  await expect(changed).rejects.toBeInstanceOf(AlreadyPrinted);
  expect(said).toEqual({
    out: '',
    err: `The session accepted the layout; ZEGO has not responded yet. See the result: reelkeeper show ${session.id}`,
  });
});
